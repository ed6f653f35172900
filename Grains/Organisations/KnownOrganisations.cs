using System.Collections.Concurrent;
using GridOrleans.Errors;

namespace GridOrleans.Organisations;

/// <summary>
/// The organisations as this silo remembers them: asked for each command, so they must cost neither a call nor a look into the database. What is remembered
/// is asked again behind the answer after two seconds, and before it after five, so that a change works everywhere within five.
/// </summary>
internal sealed class KnownOrganisations(IGrainFactory grains, TimeProvider time)
{
    /// <summary>After this time an answer is asked again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>After this time an answer is not given any more.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Memory> _memories = new();

    /// <summary>The organisation.</summary>
    /// <exception cref="RefusedException">Nobody has created it.</exception>
    /// <exception cref="UnavailableException">That cannot be known now.</exception>
    public async ValueTask<Organisation> Require(string organisationIdentification) =>
        await Find(organisationIdentification) ?? throw RefusedException.UnknownOrganisation(organisationIdentification);

    /// <summary>The organisation, or null when nobody has created it.</summary>
    /// <exception cref="UnavailableException">That cannot be known now.</exception>
    public ValueTask<Organisation?> Find(string organisationIdentification)
    {
        if (!_memories.TryGetValue(organisationIdentification, out var memory))
            return new(Ask(organisationIdentification));
        var age = time.GetElapsedTime(memory.Since);
        if (age >= Believed)
            return new(Ask(organisationIdentification));
        if (age >= Fresh && memory.ClaimRefresh())
            _ = Refresh(organisationIdentification, memory);
        return new(memory.Organisation);
    }

    private async Task<Organisation?> Ask(string organisationIdentification)
    {
        var asked = time.GetTimestamp();
        var organisation = await grains.GetGrain<IOrganisationGrain>(organisationIdentification).Read();
        // What is forgotten costs one call.
        if (_memories.Count >= MostRemembered)
            _memories.Clear();
        _memories[organisationIdentification] = new(organisation, asked);
        return organisation;
    }

    private async Task Refresh(string organisationIdentification, Memory memory)
    {
        try
        {
            await Ask(organisationIdentification);
        }
        catch (Exception)
        {
            // The memory stands until its time is over; the next caller tries again.
            memory.GiveUpRefresh();
        }
    }

    private sealed class Memory(Organisation? organisation, long since)
    {
        private int _isRefreshing;

        public Organisation? Organisation => organisation;

        public long Since => since;

        public bool ClaimRefresh() => Interlocked.Exchange(ref _isRefreshing, 1) == 0;

        public void GiveUpRefresh() => Volatile.Write(ref _isRefreshing, 0);
    }
}
