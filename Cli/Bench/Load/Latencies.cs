namespace GridOrleans.Cli.Bench;

/// <summary>How long each of many calls took.</summary>
/// <param name="values">In any order; at least one.</param>
internal sealed class Latencies(IEnumerable<TimeSpan> values)
{
    private readonly TimeSpan[] sorted = [.. values.Order()];

    /// <summary>How many there are.</summary>
    public int Count => sorted.Length;

    /// <summary>What a share of them took at most, in milliseconds.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double Milliseconds(double share) => sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)].TotalMilliseconds;
}
