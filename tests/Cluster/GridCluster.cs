using System.Security.Cryptography;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Cli.Postgres;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Organisations;
using GridOrleans.Silo;
using GridOrleans.Tests.Cluster.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace GridOrleans.Tests.Cluster;

/// <summary>Silos on a database of their own, with PostgreSQL as their membership table, and one test adapter.</summary>
public sealed class GridCluster : IAsyncDisposable
{
    public const string Organisation = "GridOperator";
    private readonly string _keyFile;

    private GridCluster(TestCluster silos, string connectionString, string keyFile)
    {
        Silos = silos;
        ConnectionString = connectionString;
        _keyFile = keyFile;
        Adapter = new TestAdapter(silos.Client);
    }

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(3);

    /// <summary>Who calls, unless a test is about that.</summary>
    public static Caller Caller { get; } = new(Organisation);

    public TestCluster Silos { get; }

    public string ConnectionString { get; }

    public TestAdapter Adapter { get; }

    public IGrainFactory Grains => Silos.Client;

    public ICommandQueries Journal => Grains.GetGrain<ICommandQueries>(0);

    public static async Task<GridCluster> Start(
        int silos = 2, PrivatePostgres? server = null, FaultyStore? store = null, IReadOnlyDictionary<string, string>? options = null) =>
        await Start(await (server is null ? TestServer.NewDatabase() : TestServer.NewDatabase(server)), silos, store, options);

    /// <summary>On a database that has the tables already.</summary>
    public static async Task<GridCluster> Start(
        string connectionString, int silos = 2, FaultyStore? store = null, IReadOnlyDictionary<string, string>? options = null)
    {
        var keyFile = Path.GetTempFileName();
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            await File.WriteAllBytesAsync(keyFile, key.ExportPkcs8PrivateKey());

        var builder = new TestClusterBuilder((short)silos) { Options = { UseTestClusterMembership = false } };
        builder.Properties["Grid:ConnectionString"] = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "silo" }.ConnectionString;
        builder.Properties["Signing:PrivateKeyFile"] = keyFile;
        builder.Properties["Commands:FirstRetryDelay"] = "00:00:00.050";
        builder.Properties["Sweep:DeadOwnerPeriod"] = "00:00:01";
        builder.Properties["Sweep:OverduePeriod"] = "00:00:01";
        builder.Properties["Dispatch:OfferAgainPeriod"] = "00:00:01";
        builder.Properties["Dispatch:RegistryPeriod"] = "00:00:00.100";
        builder.Properties["Dispatch:RegistrySettling"] = (TestAdapter.Heartbeat * 5).ToString();
        builder.Properties["Authorisation:NetManagementOrganisation"] = Organisation;
        builder.Properties["Protocols:Additional:0:Protocol"] = TestAdapter.Protocol;
        builder.Properties["Protocols:Additional:0:Version"] = "1.0";
        builder.Properties["Protocols:Additional:0:Adapter"] = TestAdapter.Protocol;
        foreach (var (key, value) in options ?? new Dictionary<string, string>())
            builder.Properties[key] = value;
        if (store is not null)
            builder.Properties["Test:Store"] = store.Name;
        builder.AddSiloBuilderConfigurator<SiloSetup>();
        builder.AddClientBuilderConfigurator<ClientSetup>();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        await cluster.Client.GetGrain<IOrganisationGrain>(Organisation).Found();
        var grid = new GridCluster(cluster, connectionString, keyFile);
        await grid.Adapter.Join();
        return grid;
    }

    /// <summary>What one of the silos works with.</summary>
    public IServiceProvider Services => ((InProcessSiloHandle)Silos.Silos[0]).SiloHost.Services;

    public IDeviceGrain Device(string identification) => Grains.Device(identification);

    /// <summary>A device that has registered, so that it takes commands.</summary>
    public async Task<IDeviceGrain> ActiveDevice(string identification, string protocol = TestAdapter.Protocol)
    {
        var device = Device(identification);
        await device.Create(new() { DeviceIdentification = identification, Protocol = protocol, PublicKey = "AAAA" });
        var answer = await device.Receive(new()
        {
            State = ProtocolState.None,
            Registration = new($"{protocol}:{identification}", "SSLD", "127.0.0.1"),
        });
        answer.Kind.ShouldBe(DeviceMessageAnswerKind.Taken);
        return device;
    }

    /// <summary>A new organisation that owns nothing.</summary>
    public async Task<Caller> NewOrganisation(
        string name, PlatformFunctionGroup group = PlatformFunctionGroup.User, bool enabled = true, params PlatformDomain[] domains)
    {
        await Grains.GetGrain<IOrganisationGrain>(name).Create(Caller, new()
        {
            OrganisationIdentification = name,
            Name = $"The {name}",
            Prefix = "ORG",
            FunctionGroup = group,
            Enabled = enabled,
            Domains = domains is [] ? [PlatformDomain.Common] : domains,
        });
        return new(name);
    }

    /// <summary>A device in use that nobody speaks the protocol of, and that is reached through another.</summary>
    public async Task<IDeviceGrain> Behind(string identification, string gateway)
    {
        var device = Device(identification);
        await device.Create(new()
        {
            DeviceIdentification = identification,
            Protocol = "SILENT",
            PublicKey = "AAAA",
            GatewayDevice = gateway,
            IsActivated = true,
            LifecycleStatus = DeviceLifecycleStatus.InUse,
        });
        return device;
    }

    public static CommandSubmission Submission(DeviceCommand? command = null, Guid? idempotencyKey = null) => new()
    {
        CorrelationUid = Guid.CreateVersion7(),
        Caller = Caller,
        Command = command ?? SwitchOn(),
        IdempotencyKey = idempotencyKey,
    };

    public static SetLight SwitchOn(int priority = DeviceCommand.DefaultPriority) =>
        new() { LightValues = [new() { Index = 1, On = true }], Priority = priority };

    /// <summary>An open command in the journal that no grain knows of, because a silo died, its time was far off, or an answer was lost.</summary>
    public async Task<Guid> LeftCommand(string device, string? owner)
    {
        var id = Guid.CreateVersion7();
        await Execute($$"""
            insert into grid.command (id, device, organisation, command, type, priority, accepted, due, expires, owner)
            values ('{{id}}', '{{device}}', '{{Organisation}}', '{"type":"getStatus"}', 'getStatus', 4, now(), now(), now() + interval '1 hour', {{(owner is null ? "null" : $"'{owner}'")}})
            """);
        return id;
    }

    /// <summary>The command's final record, awaited.</summary>
    public async Task<CommandRecord> Outcome(Guid command)
    {
        CommandRecord? record = null;
        await Eventually.Holds(async () => (record = await Look(command)) is { IsOpen: false }, $"command {command} has ended");
        return record!;
    }

    /// <summary>The command as the journal has it; null also when the silo that was asked died over it: its client would wait half a minute for the answer.</summary>
    private async Task<CommandRecord?> Look(Guid command)
    {
        try
        {
            return await Journal.Read(command, default).WaitAsync(LongestLook);
        }
        catch (Exception lost) when (lost is TimeoutException or UnavailableException or OrleansException)
        {
            return null;
        }
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Adapter.DisposeAsync();
        // The silos before their client: what they push to an adapter of a client that is gone ends the run.
        foreach (var silo in Silos.Silos.ToArray())
            await Silos.KillSiloAsync(silo);
        await Silos.DisposeAsync();
        File.Delete(_keyFile);
    }

    private sealed class SiloSetup : ISiloConfigurator
    {
        public void Configure(ISiloBuilder silo)
        {
            foreach (var (section, type) in GridGrains.Sections)
                Bind(silo.Services, type, silo.Configuration.GetSection(section));
            silo.AddGrid(silo.Configuration["Grid:ConnectionString"]!);
            // Those that stand in for the platform where an adapter is tested.
            silo.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type => type.Assembly == typeof(GridCluster).Assembly));
            if (silo.Configuration["Test:Store"] is { } store)
                silo.Weaken(FaultyStore.Named(store));
        }

        private static void Bind(IServiceCollection services, Type type, IConfigurationSection section) =>
            typeof(SiloSetup).GetMethod(nameof(BindOne), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(type).Invoke(null, [services, section]);

        private static void BindOne<T>(IServiceCollection services, IConfigurationSection section) where T : class =>
            services.AddOptions<T>().Bind(section);
    }

    private sealed class ClientSetup : IClientBuilderConfigurator
    {
        public void Configure(IConfiguration configuration, IClientBuilder client)
        {
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = configuration["Grid:ConnectionString"];
            });
        }
    }
}
