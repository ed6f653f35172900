using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using GridOrleans.Errors;

namespace GridOrleans.Gateway.Rest.Commands;

/// <summary>
/// Whether an organisation may bring more commands now: not more than its share on their way at a time, and none for a moment after the cluster has said that it
/// is overloaded. Refusing here costs next to nothing, while each refusal by a device's grain costs a call.
/// </summary>
internal sealed class CommandAdmission(RestOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, (long Since, UnavailableException Word)> _overloaded = new();

    private readonly PartitionedRateLimiter<string> _onTheirWay = PartitionedRateLimiter.Create<string, string>(organisation =>
        RateLimitPartition.GetConcurrencyLimiter(organisation, _ => new ConcurrencyLimiterOptions { PermitLimit = options.MostCommandsPerOrganisation }));

    /// <summary>Lets commands in; the lease is given back when all of them have been answered.</summary>
    /// <exception cref="UnavailableException">Not now.</exception>
    public RateLimitLease Enter(string organisation, int commands)
    {
        if (Overload(organisation) is { } word)
            throw new UnavailableException(word.Code, word.Message, word.RetryAfter);
        var lease = _onTheirWay.AttemptAcquire(organisation, commands);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw UnavailableException.Busy($"{options.MostCommandsPerOrganisation} commands of {organisation} are on their way through this gateway already.");
    }

    /// <summary>What the cluster said less than its own <c>Retry-After</c> ago, or null.</summary>
    public UnavailableException? Overload(string organisation) =>
        _overloaded.TryGetValue(organisation, out var told) && time.GetElapsedTime(told.Since) < told.Word.RetryAfter ? told.Word : null;

    /// <summary>The cluster has said that it is overloaded, as far as this organisation goes.</summary>
    public void Told(string organisation, UnavailableException word) => _overloaded[organisation] = (time.GetTimestamp(), word);

    /// <inheritdoc/>
    public void Dispose() => _onTheirWay.Dispose();
}
