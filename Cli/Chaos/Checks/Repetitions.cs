namespace GridOrleans.Cli.Chaos;

/// <summary>Promise C4: a device executes a command again only where a fault struck between the device and the journal.</summary>
internal sealed class Repetitions
{
    /// <summary>
    /// How long a fault that is over still explains a repetition: that an adapter is gone shows by its lease, that a silo is gone by the membership,
    /// and the command is dispatched again only then. Design, section 8: an adapter's or a silo's death is overcome in 5 s.
    /// </summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after a fault its repetition comes at the latest: an attempt of a minute and the margin for its report pass (Grains, Commands:AttemptLimit and
    /// Dispatch:ReportMargin), and the longest pause between attempts.
    /// </summary>
    public static readonly TimeSpan LatestRepetition = TimeSpan.FromSeconds(90);

    private readonly List<Violation> unexplained = [];

    /// <summary>Judges all repetitions.</summary>
    public Repetitions(Evidence evidence)
    {
        foreach (var (key, executions) in evidence.ExecutionsOf)
        {
            // What nobody ordered is a phantom however often, and of two commands under one key each has its own execution.
            if (!evidence.Orders.TryGetValue(key, out var order) || !Evidence.MayHaveEffect(order) || evidence.RowsOf[key].Count() > 1) continue;
            foreach (var (before, again) in executions.Zip(executions.Skip(1)))
            {
                if (IsExplained(evidence.History, before, again))
                    Explained++;
                else
                    unexplained.Add(Describe(evidence, key, before, again));
            }
        }
    }

    /// <summary>How many repetitions a fault explains.</summary>
    public int Explained { get; }

    /// <summary>Those that none explains.</summary>
    public IReadOnlyList<Violation> Unexplained => unexplained;

    /// <summary>Whether a fault or a death that may repeat a delivery struck before the second execution and was not long over at the first.</summary>
    public static bool IsExplained(RunHistory history, Execution before, Execution again) =>
        history.Injections.Any(fault => fault.MayRepeat && Covers(fault.At, fault.Until, before, again))
        || history.Deaths.Any(death => death.MayRepeat && Covers(death.GivenUp, death.At, before, again));

    private static bool Covers(DateTimeOffset from, DateTimeOffset until, Execution before, Execution again) =>
        from <= again.At && until + Aftermath >= before.At && until + LatestRepetition >= again.At;

    private static Violation Describe(Evidence evidence, CommandKey key, Execution before, Execution again)
    {
        var attempts = evidence.RowsOf[key].FirstOrDefault() is { } row ? $" The journal counts {row.Attempts} attempts." : "";
        return new(ViolationKind.UnexplainedDuplicate,
            $"{evidence.Name(key)}: executed at {Evidence.Time(before.At)} and again at {Evidence.Time(again.At)}, and no fault or death that may repeat "
            + $"it struck by then or was under way after {Evidence.Time(before.At - Aftermath)}.{attempts}");
    }
}
