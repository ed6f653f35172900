namespace GridOrleans.Cli.Bench;

/// <summary>A measured figure: the median of its rounds.</summary>
/// <param name="Name">The benchmark's name.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Rounds">Each round's value, in the order of measuring.</param>
/// <param name="Unit">Its unit: <c>s</c>, <c>ms</c>, <c>/s</c>, <c>kB</c>, <c>µs</c>.</param>
internal sealed record Figure(string Name, string Metric, IReadOnlyList<double> Rounds, string Unit)
{
    /// <summary>What it is measured against in the same run, in the same unit; <c>null</c>: nothing.</summary>
    public IReadOnlyList<double>? Baseline { get; init; }

    /// <summary>Whether each round has its own baseline, measured just before it.</summary>
    public bool IsPaired { get; init; }

    /// <summary>What the baseline is.</summary>
    public string? Against { get; init; }

    /// <summary>The number to reach; <c>null</c>: none.</summary>
    public double? Target { get; init; }

    /// <summary>How many times its baseline the value may be at most; <c>null</c>: no such number.</summary>
    public double? MostRatio { get; init; }

    /// <summary>Whether more is better: rates.</summary>
    public bool MoreIsBetter { get; init; }

    /// <summary>What a reader has to know beside the machine.</summary>
    public string Conditions { get; init; } = "";

    /// <summary>The median of the rounds.</summary>
    public double Value => Median(Rounds);

    /// <summary>The baseline's median.</summary>
    public double? BaselineValue => Baseline is { Count: > 0 } rounds ? Median(rounds) : null;

    /// <summary>The value over its baseline: the ratio of the medians; where rounds have a baseline each, the median of their ratios.</summary>
    public double? Ratio => IsPaired ? Median([.. Rounds.Zip(Baseline ?? [], (value, against) => value / against)])
        : BaselineValue is { } single and > 0 ? Value / single : null;

    /// <summary>Whether every round reached the number, and the ratio its own; <c>null</c> where there is neither.</summary>
    public bool? Met => Target is null && MostRatio is null ? null : Reached && !(Ratio > MostRatio);

    private bool Reached => Target is not { } target || Rounds.All(value => MoreIsBetter ? value >= target : value <= target);

    private static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
