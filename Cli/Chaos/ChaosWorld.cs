using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Supervision;
using Npgsql;

namespace GridOrleans.Cli.Chaos;

/// <summary>All that a run needs: database, platform, clients, witnesses.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> parts = [];

    private ChaosWorld()
    {
    }

    /// <summary>The platform's processes.</summary>
    public ChaosPlatform Platform { get; private set; } = null!;

    /// <summary>Who submits.</summary>
    public Clients Clients { get; private set; } = null!;

    /// <summary>What clients wrote down.</summary>
    public Recorder Recorder { get; } = new();

    /// <summary>What the database tells.</summary>
    public DatabaseWitness Database { get; private set; } = null!;

    /// <summary>What devices tell.</summary>
    public DeviceWitness Devices { get; private set; } = null!;

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
        home.Create();
        var ports = new Ports(options.PortOffset);
        say("starting PostgreSQL");
        var postgres = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { Folder = Path.Combine(home.Folder, "database"), Port = ports.Postgres, Durable = true }, cancellation);
        parts.Push(postgres);
        var size = new PlatformSize(ChaosOptions.Silos, ChaosOptions.Gateways, ChaosOptions.Adapters, options.Devices, options.PortOffset);
        var sites = new Sites(options.Programs.ToDictionary(program => program.Key, program => new Site { Program = program.Value }));
        Platform = await ChaosPlatform.StartAsync(repository, home, size, postgres.Connections, sites, time, cancellation);
        parts.Push(Platform);

        var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.AdminConnection) { Database = "grid" });
        parts.Push(admin);
        Database = new DatabaseWitness(admin);
        Devices = new DeviceWitness(new HttpClient { BaseAddress = new Uri(Platform.Table.SimulatorUrl) }, time);
        Clients = new Clients(
            new GatewayCalls(Platform.GatewayUrls, Platform.Table.Keys.Token(), time), Recorder, options.Devices, options.Seed, time);
        Scene = new Scene(Platform, Clients, new Random(options.Seed), time);
    }
}
