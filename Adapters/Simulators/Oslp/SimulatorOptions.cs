namespace GridOrleans.Simulators.Oslp;

/// <summary>What a simulator process plays, section <c>Simulator</c>. Checked when the process starts.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Simulator";

    /// <summary>How many street lights, 1 to 99999 (their number has five digits).</summary>
    public int Devices { get; init; } = 10;

    /// <summary>What stands before the number in each identification, 1 to 35 characters (OSLP handbook, chapter 4: 40 in all).</summary>
    public string IdentificationPrefix { get; init; } = "light-";

    /// <summary>Where platforms connect to the devices: IP address and port.</summary>
    public string Listen { get; init; } = "127.0.0.1:12124";

    /// <summary>Where devices connect to the platform: host and port.</summary>
    public string Platform { get; init; } = "127.0.0.1:12122";

    /// <summary>The IPv4 address, or a host name that has one, at which devices say that they can be reached.</summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>The private key that all devices share: a file, PKCS#8 DER (OSLP handbook, 2.4).</summary>
    public string DevicePrivateKeyFile { get; init; } = "";

    /// <summary>The platform's public key: a file, SubjectPublicKeyInfo DER (OSLP handbook, 2.4).</summary>
    public string PlatformPublicKeyFile { get; init; } = "";

    /// <summary>
    /// What each device's relays are for, in the order of their index from 1: up to six of <c>LIGHT</c> and <c>TARIFF</c>,
    /// separated by commas.
    /// </summary>
    public string Outputs { get; init; } = "LIGHT,LIGHT,LIGHT,TARIFF";

    /// <summary>Whether devices behave as v0.5.1: no time stamps in events, no hardware data in the status (OSLP handbook, 3.10).</summary>
    public bool Legacy { get; init; }

    /// <summary>The firmware version that devices report at first, 1 to 6 characters.</summary>
    public string FirmwareVersion { get; init; } = "R01";

    /// <summary>Whether devices register by themselves when the process starts.</summary>
    public bool RegisterAtStart { get; init; } = true;

    /// <summary>How many devices talk to the platform at a time, of their own accord, 1 to 1024.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>The delay before a device tries again what failed; doubled with each failure, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay before a device tries again; longer for many devices, so that all together try at most 200 times a second.</summary>
    public TimeSpan MaximumRetryDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a device waits for a connection to the platform (OSLP handbook, 1.3).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a device waits for the platform's answer (OSLP handbook, 1.3).</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an accepted connection may say nothing.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many connections from platforms are held at a time; more are reset.</summary>
    public int MaximumConnections { get; init; } = 20_000;

    /// <summary>How long after a switch a device reports it; zero for never.</summary>
    public TimeSpan EventAfterSwitch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a device cannot be reached when it restarts (OSLP handbook, 11.2).</summary>
    public TimeSpan RebootDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many executions are remembered for all devices together, 1000 to 10,000,000.</summary>
    public int ExecutionsKept { get; init; } = 1_000_000;

    /// <summary>How all devices misbehave from the start.</summary>
    public DeviceFaults Faults { get; init; } = new();

    /// <summary>How single devices, by identification, misbehave from the start.</summary>
    public Dictionary<string, DeviceFaults> DeviceFaults { get; init; } = [];
}
