using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Supervision;
using Npgsql;

namespace GridOrleans.Cli.Chaos;

/// <summary>All that a run needs: database, platform, clients, witnesses.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    /// <summary>The silo that has a host of its own, where this machine allows that.</summary>
    public const string SiloOnItsOwnHost = "silo-3";

    /// <summary>The adapter that has one.</summary>
    public const string AdapterOnItsOwnHost = "oslp-2";

    private const string Loopback = "127.0.0.1";
    private const long DiskSize = 1024L * 1024 * 1024;

    private readonly Stack<IAsyncDisposable> parts = [];

    private ChaosWorld()
    {
    }

    /// <summary>The platform's processes.</summary>
    public DrivenPlatform Platform { get; private set; } = null!;

    /// <summary>Who submits.</summary>
    public Clients Clients { get; private set; } = null!;

    /// <summary>What clients wrote down.</summary>
    public Recorder Recorder { get; } = new();

    /// <summary>What the database tells.</summary>
    public DatabaseWitness Database { get; private set; } = null!;

    /// <summary>What devices tell.</summary>
    public DeviceWitness Devices { get; private set; } = null!;

    /// <summary>What became of the platform's processes.</summary>
    public ProcessWitness Witness { get; private set; } = null!;

    /// <summary>What faults have at hand.</summary>
    public Scene Scene { get; private set; } = null!;

    /// <summary>Makes it: a fresh database, the platform started and its lights registered.</summary>
    public static async Task<ChaosWorld> StartAsync(
        ChaosOptions options, Repository repository, GridHome home, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var world = new ChaosWorld();
        try
        {
            await world.BuildAsync(options, repository, home, say, time, cancellation);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part)) await part.DisposeAsync();
    }

    private async Task BuildAsync(
        ChaosOptions options, Repository repository, GridHome home, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var ports = new Ports(options.PortOffset);
        var (hosts, noHosts) = options.Faults.OfType<NetworkFault>().Any()
            ? await Hosts.TryMakeAsync([SiloOnItsOwnHost, AdapterOnItsOwnHost], time, cancellation)
            : (null, "the processes have no hosts of their own");
        if (hosts is not null) parts.Push(hosts);
        var clock = await MovableClock.MakeAsync(home.Folder, options.Faults.OfType<ClockFault>().Any(), say, cancellation);
        say("starting PostgreSQL: a primary and its synchronous standby");
        var postgres = await PostgresPair.StartAsync(
            new PairOptions
            {
                Folder = Path.Combine(home.Folder, "databases"),
                FirstPort = ports.Postgres,
                SecondPort = ports.Postgres + 1,
                ListenAlso = hosts is null ? null : Hosts.Machine,
                Durable = true,
                DiskSize = options.Faults.OfType<DiskFull>().Any() ? DiskSize : null,
                Time = time,
            },
            cancellation);
        parts.Push(postgres);
        var size = new PlatformSize(ChaosOptions.Silos, ChaosOptions.Gateways, ChaosOptions.Adapters, options.Devices, options.PortOffset);
        Platform = await DrivenPlatform.StartAsync(
            repository, home, size, postgres.ConnectionsBy(hosts is null ? Loopback : Hosts.Machine), SitesFor(options, hosts, clock), time, cancellation);
        parts.Push(Platform);
        Witness = new ProcessWitness(Platform, time);

        var admin = NpgsqlDataSource.Create(postgres.AdminConnection);
        parts.Push(admin);
        Database = new DatabaseWitness(admin);
        Devices = new DeviceWitness(new HttpClient { BaseAddress = new Uri(Platform.Table.SimulatorUrl) }, time);
        Clients = new Clients(
            new GatewayCalls(Platform.GatewayUrls, Platform.Table.Keys.Token(), time), Recorder, options, time);
        Scene = new Scene(Platform, Clients, postgres, hosts, noHosts, clock, new Random(options.Seed), time);
    }

    private static Sites SitesFor(ChaosOptions options, Hosts? hosts, MovableClock clock)
    {
        var ports = new Ports(options.PortOffset);
        IEnumerable<string> processes =
        [
            .. Enumerable.Range(1, ChaosOptions.Silos).Select(i => $"silo-{i}"),
            .. Enumerable.Range(1, ChaosOptions.Adapters).Select(i => $"oslp-{i}"),
            .. Enumerable.Range(1, ChaosOptions.Gateways).Select(i => $"gateway-{i}"),
            "simulator",
        ];
        return new Sites(processes.ToDictionary(process => process, process =>
        {
            var isSilo = process.StartsWith("silo-", StringComparison.Ordinal);
            var environment = new Dictionary<string, string>(isSilo ? options.SiloEnvironment : []);
            if (process == MovableClock.Process)
                foreach (var (name, value) in clock.Environment) environment[name] = value;
            // The simulated devices are not on a loopback address then, so that adapters take their other port for them.
            if (hosts is not null) environment["Oslp__DevicePort"] = $"{ports.SimulatorDevices}";
            // All of them are at one, which no device must take from the others.
            if (hosts is not null && isSilo) environment["Registration__KeepDuplicateAddresses"] = "true";
            return new Site
            {
                Address = hosts is null ? Loopback : $"{hosts.AddressOf(process)}" is { Length: > 0 } own ? own : Hosts.Machine,
                Prefix = hosts?.AddressOf(process) is null ? [] : Hosts.Entry(process),
                Environment = environment,
                Program = isSilo ? options.SiloProgram : null,
            };
        }));
    }
}
