namespace GridOrleans.Cli.Bench;

/// <summary>Every benchmark.</summary>
internal static class BenchCatalogue
{
    /// <summary>In the order of running.</summary>
    public static readonly IReadOnlyList<Benchmark> All =
    [
        new SwitchBenchmark(), new SubmitBenchmark(), new RoundtripBenchmark(), new SilentBenchmark(), new GreedyBenchmark(), new MemoryBenchmark(), new GrowthBenchmark(), new QueriesBenchmark(), new StartBenchmark(),
        new FailoverBenchmark(), new OverloadBenchmark(),
    ];

    /// <summary>Those with these names; none: all.</summary>
    /// <exception cref="CannotContinueException">There is none of a name.</exception>
    public static IReadOnlyList<Benchmark> Named(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => All.All(benchmark => benchmark.Name != name)) is { } unknown)
            throw new CannotContinueException($"There is no benchmark {unknown}. There are: {string.Join(", ", All.Select(benchmark => benchmark.Name))}.");
        return names.Count == 0 ? All : [.. All.Where(benchmark => names.Contains(benchmark.Name))];
    }
}
