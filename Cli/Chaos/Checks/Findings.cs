namespace GridOrleans.Cli.Chaos;

/// <summary>What the checker found in a run's history.</summary>
/// <param name="Violations">Each broken promise, one for each command or repetition that it concerns.</param>
/// <param name="Acknowledged">How many orders were acknowledged: an order that was repeated under its key counts once.</param>
/// <param name="Executed">How many different commands reached a device.</param>
/// <param name="DuplicatesExplained">How many executions were repetitions that a fault explains (promise C4).</param>
internal sealed record Findings(IReadOnlyList<Violation> Violations, int Acknowledged, int Executed, int DuplicatesExplained)
{
    /// <summary>Processes that ended though nothing had been done to them. No promise forbids it, and whoever runs the platform has to know.</summary>
    public IReadOnlyList<Death> UnprovokedDeaths { get; init; } = [];

    /// <summary>Whether every promise was kept.</summary>
    public bool AllKept => Violations.Count == 0;

    /// <summary>Acknowledged, and not in the journal.</summary>
    public int Lost => Count(ViolationKind.Lost);

    /// <summary>Commands with more than one outcome.</summary>
    public int DoubleOutcomes => Count(ViolationKind.DoubleOutcome);

    /// <summary>Commands that were executed after one that should have waited for them.</summary>
    public int Reordered => Count(ViolationKind.Reordered);

    /// <summary>Executions that were repetitions without a fault to explain them.</summary>
    public int DuplicatesUnexplained => Count(ViolationKind.UnexplainedDuplicate);

    /// <summary>Commands without an outcome.</summary>
    public int OpenAtEnd => Count(ViolationKind.OpenAtEnd);

    /// <summary>How many violations are of a kind.</summary>
    public int Count(ViolationKind kind) => Violations.Count(violation => violation.Kind == kind);
}
