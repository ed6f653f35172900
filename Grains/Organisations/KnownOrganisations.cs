using System.Collections.Concurrent;
using GridOrleans.Errors;

namespace GridOrleans.Organisations;

/// <summary>
/// The organisations as this silo remembers them: asked for each command, so they must cost neither a call nor a look into the database. What is remembered
/// is asked again behind the answer after two seconds, and before it after five, so that a change works everywhere within five. While an organisation's grain
/// cannot be reached, because the silo that had it has died, its memory stands for a minute: devices on living silos go on.
/// </summary>
internal sealed class KnownOrganisations(IGrainFactory grains, TimeProvider time)
{
    /// <summary>After this time an answer is asked again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>After this time an answer is not given any more, unless nobody can be asked.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    /// <summary>After this time an answer is not given in any case.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
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
        if (age >= Remembered)
            return new(Ask(organisationIdentification));
        if (age >= Believed)
            return new(AskOrRemember(organisationIdentification, memory));
        if (age >= Fresh)
            _ = Refresh(organisationIdentification, memory);
        return new(memory.Organisation);
    }

    private async Task<Organisation?> AskOrRemember(string organisationIdentification, Memory memory)
    {
        // Who has just waited in vain has waited for all.
        if (memory.FailedAt is { } failed && time.GetElapsedTime(failed) < LongestWait)
            return memory.Organisation;
        try
        {
            return await Refresh(organisationIdentification, memory).WaitAsync(LongestWait, time);
        }
        catch (Exception away) when (away is TimeoutException or OrleansException or UnavailableException)
        {
            memory.FailedAt = time.GetTimestamp();
            return memory.Organisation;
        }
    }

    /// <summary>Asks once for all who want to know at the same time.</summary>
    private Task<Organisation?> Refresh(string organisationIdentification, Memory memory) => memory.Asking(() => Ask(organisationIdentification));

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

    private sealed class Memory(Organisation? organisation, long since)
    {
        private readonly Lock _lock = new();
        private Task<Organisation?>? _asking;

        public Organisation? Organisation => organisation;

        public long Since => since;

        /// <summary>When somebody last waited in vain for a newer one.</summary>
        public long? FailedAt { get; set; }

        /// <summary>The question that is under way, or a new one.</summary>
        public Task<Organisation?> Asking(Func<Task<Organisation?>> ask)
        {
            lock (_lock)
            {
                if (_asking is null or { IsCompleted: true })
                    _asking = ask();
                return _asking;
            }
        }
    }
}
