namespace GridOrleans.Cli.Chaos;

/// <summary>What a run of chaos is to do.</summary>
/// <param name="Duration">How long faults are injected; the checks come after that.</param>
/// <param name="Seed">Chooses faults, targets and pauses.</param>
/// <param name="Faults">Which faults; each once, then at random.</param>
/// <param name="Devices">How many street lights.</param>
/// <param name="PortOffset">Added to every port.</param>
internal sealed record ChaosOptions(TimeSpan Duration, int Seed, IReadOnlyList<Fault> Faults, int Devices, int PortOffset)
{
    /// <summary>Silos (issue: three, so that two can outvote a third).</summary>
    public const int Silos = 3;

    /// <summary>Gateways.</summary>
    public const int Gateways = 2;

    /// <summary>OSLP adapters.</summary>
    public const int Adapters = 2;

    /// <summary>Where single processes run another program, for tests.</summary>
    public IReadOnlyDictionary<string, string> Programs { get; init; } = new Dictionary<string, string>();
}
