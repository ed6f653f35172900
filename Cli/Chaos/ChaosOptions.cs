namespace GridOrleans.Cli.Chaos;

/// <summary>What a run of chaos is to do.</summary>
/// <param name="Duration">How long faults are injected; the checks come after that.</param>
/// <param name="Seed">Chooses faults, targets and pauses.</param>
/// <param name="Faults">Which faults; each once, then at random.</param>
/// <param name="Devices">How many street lights.</param>
/// <param name="PortOffset">Added to every port.</param>
internal sealed record ChaosOptions(TimeSpan Duration, int Seed, IReadOnlyList<Fault> Faults, int Devices, int PortOffset)
{
    /// <summary>Silos: three, so that two can outvote a third.</summary>
    public const int Silos = 3;

    /// <summary>Gateways.</summary>
    public const int Gateways = 2;

    /// <summary>OSLP adapters.</summary>
    public const int Adapters = 2;

    /// <summary>How long commands may take to end once the clients are silent; one that is open then stays open for ever.</summary>
    public TimeSpan EndLimit { get; init; } = LatestEnd;

    /// <summary>How far ahead clients schedule; less than <see cref="LongSleep"/>: no device sleeps, and the run ends so much sooner.</summary>
    public TimeSpan LatestSchedule { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How far ahead orders for sleeping devices are, at least: no device has in memory what is due so late (<c>Commands:KeptInMemory</c>), and the sweep has to find it.</summary>
    public TimeSpan LongSleep { get; init; } = TimeSpan.FromSeconds(33);

    /// <summary>How long a client waits before its next order; the more orders, the more often a fault meets one, and the longer the machine takes over all else.</summary>
    public TimeSpan ClientPause { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the platform may take to recover from a fault once that is over.</summary>
    public TimeSpan RecoveryLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Another program for the silos, for tests.</summary>
    public string? SiloProgram { get; init; }

    /// <summary>Environment variables for the silos beyond their own, for tests.</summary>
    public IReadOnlyDictionary<string, string> SiloEnvironment { get; init; } = new Dictionary<string, string>();

    // Beyond the latest schedule time and the longest chain of retries of a sound device.
    private static readonly TimeSpan LatestEnd = TimeSpan.FromMinutes(3);
}
