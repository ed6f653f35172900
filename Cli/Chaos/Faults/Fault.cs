using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Chaos;

/// <summary>A way to hurt the platform.</summary>
/// <param name="name">Its name for <c>--faults</c> and reports.</param>
/// <param name="description">What it does, in a few words.</param>
internal abstract class Fault(string name, string description)
{
    /// <summary>The weight of what is over at once.</summary>
    public const int Often = 4;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What it does.</summary>
    public string Description => description;

    /// <summary>Whether it may lead to a second delivery to a device: only a death, a pause or a cut on the way from journal to device may (promise C4).</summary>
    public virtual bool MayRepeat => true;

    /// <summary>How often it strikes, compared with others.</summary>
    public virtual int Weight => 1;

    /// <summary>Why it cannot be injected on this machine; <c>null</c> when it can.</summary>
    public virtual string? Impossible(Scene scene) => null;

    /// <summary>Whether a client's call may fail meanwhile.</summary>
    public virtual bool MayFailCalls => true;

    /// <summary>Injects it; returns when it is over, but not when its effects are.</summary>
    /// <returns><c>null</c> when there was nobody to hit.</returns>
    public abstract Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation);

    /// <summary>What an operator does once the platform has recovered, before the next thing happens.</summary>
    public virtual Task AfterAsync(Scene scene, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>That a fault has struck.</summary>
/// <param name="Target">Whom.</param>
/// <param name="At">When.</param>
/// <param name="Kills">How many processes it killed.</param>
/// <param name="CountedFrom">From when the platform's own recovery counts, where that is later.</param>
/// <param name="Complaint">What did not go as promised.</param>
internal sealed record Strike(string Target, DateTimeOffset At, int Kills = 0, DateTimeOffset? CountedFrom = null, string? Complaint = null);

/// <summary>What faults have at hand.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Clients">Its clients.</param>
/// <param name="Postgres">Its database.</param>
/// <param name="Hosts">Hosts of their own for some of its processes; null where this machine has none.</param>
/// <param name="NoHosts">Why it has none.</param>
/// <param name="Clock">The clock of one of its processes.</param>
/// <param name="Random">Chooses, from the run's seed.</param>
/// <param name="Time">The machine's clock.</param>
internal sealed record Scene(
    DrivenPlatform Platform, Clients Clients, PostgresPair Postgres, Hosts? Hosts, string? NoHosts, MovableClock Clock, Random Random, TimeProvider Time)
{
    /// <summary>One of several, by chance.</summary>
    public T Any<T>(IReadOnlyList<T> among) => among[Random.Next(among.Count)];

    /// <summary>Some of several, by chance.</summary>
    public IReadOnlyList<T> Some<T>(IReadOnlyList<T> among, int count)
    {
        var all = among.ToArray();
        Random.Shuffle(all);
        return all[..Math.Min(count, all.Length)];
    }
}
