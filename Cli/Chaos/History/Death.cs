using System.Globalization;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Chaos;

/// <summary>A process of the platform ended, and not in order.</summary>
/// <param name="Process">Its name.</param>
/// <param name="Stage">Its kind.</param>
/// <param name="Exit">Its exit code, or 128 and the number of the signal.</param>
/// <param name="At">When it was seen.</param>
internal sealed record Death(string Process, Stage Stage, int Exit, DateTimeOffset At)
{
    /// <summary>
    /// How long a process may live on after others have given it up: a silo reads of it within two seconds (Orleans handbook, 2.a), later where it gets no
    /// processor time.
    /// </summary>
    public static readonly TimeSpan LongestAfterlife = TimeSpan.FromSeconds(10);

    /// <summary>Whether its end may lead to a second delivery (promise C4): it stands between journal and device.</summary>
    public bool MayRepeat => Stage is Stage.Silo or Stage.Adapter;

    /// <summary>From when on others may have taken over its work.</summary>
    public DateTimeOffset GivenUp => Stage == Stage.Silo ? At - LongestAfterlife : At;

    /// <summary>Whether something that was done to this very process explains it: an orderly stop does not.</summary>
    public bool IsExplainedBy(Injection fault) =>
        fault.MayFailCalls && fault.Hit(Process) && fault.At - Tolerance <= At && At <= fault.Until + LongestAfterlife;

    /// <inheritdoc />
    public override string ToString()
    {
        var evicted = Stage == Stage.Silo && Exit == Aborted ? ": the other silos had declared it dead" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Process} at {At.UtcDateTime:HH:mm:ss.fff} with {Exit}{evicted}");
    }

    // SIGABRT: how .NET ends a process that fails fast, as a silo does that reads of its own death.
    private const int Aborted = 128 + 6;

    // A signal is noted after it was sent, and the end is seen a moment later.
    private static TimeSpan Tolerance => TimeSpan.FromSeconds(1);
}
