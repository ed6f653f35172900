namespace GridOrleans.Cli.Chaos;

/// <summary>What many measured times come to.</summary>
/// <param name="Median">The middle one; of an even number the mean of the two in the middle.</param>
/// <param name="Worst">The longest.</param>
internal sealed record Spread(TimeSpan Median, TimeSpan Worst)
{
    /// <summary>Of some times; null of none.</summary>
    public static Spread? Of(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted.Length == 0 ? null : new((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
    }
}
