namespace GridOrleans.Cli.Testing;

/// <summary>How many tests passed, failed, were skipped.</summary>
internal sealed record TestTotals(int Passed = 0, int Failed = 0, int Skipped = 0)
{
    /// <summary>Adds two.</summary>
    public static TestTotals operator +(TestTotals left, TestTotals right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>Whether a run with these totals counts as passed: something ran and nothing failed.</summary>
    public bool IsGreen => Failed == 0 && Passed > 0;

    /// <summary>The last line of <c>grid test</c>; scripts read it.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed{(Skipped > 0 ? $", {Skipped} skipped" : "")}";
}
