using System.Net;
using System.Net.Sockets;
using GridOrleans.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Storage;

namespace GridOrleans.Silo;

/// <summary>How a silo joins the cluster.</summary>
public static class GridSilo
{
    /// <summary>Makes the host a silo at its place in the cluster.</summary>
    public static IHostApplicationBuilder AddGridSilo(this IHostApplicationBuilder builder, SiloOptions options)
    {
        builder.UseOrleans(silo =>
        {
            silo.Configure<Orleans.Configuration.ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterId;
                cluster.ServiceId = options.ServiceId;
            });
            silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = options.SiloName);
            silo.ConfigureEndpoints(Resolve(options.AdvertisedAddress), options.SiloPort, options.GatewayPort, options.ListenOnAnyAddress);
            silo.AddGrid(options.ConnectionString);
        });
        builder.Services.AddHealthChecks().AddCheck<SiloHealth>("silo", tags: [ProcessDefaults.Ready]);
        return builder;
    }

    /// <summary>Makes sure that the silo can listen for other silos and for clients.</summary>
    /// <exception cref="CannotListenException">It cannot now.</exception>
    public static void RequirePorts(SiloOptions options)
    {
        var address = options.ListenOnAnyAddress ? IPAddress.Any : Resolve(options.AdvertisedAddress);
        Listening.Require(new(address, options.SiloPort), $"{Hosting.ClusterOptions.Section}:{nameof(options.SiloPort)}");
        Listening.Require(new(address, options.GatewayPort), $"{Hosting.ClusterOptions.Section}:{nameof(options.GatewayPort)}");
    }

    /// <summary>
    /// Adds clustering, storage and the grains. The membership limits are those that were measured to find a dead silo within two seconds and
    /// a frozen one within seven, without declaring a busy one dead (Orleans handbook, 2.a).
    /// </summary>
    public static ISiloBuilder AddGrid(this ISiloBuilder silo, string connectionString)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            // A silo that still says something within three of these is not voted dead, however late its answers to probes: on a machine without
            // processor time that is the difference between slow and dead. A hung one is found as much later.
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(1.5);
            membership.NumMissedProbesLimit = 3;
            membership.NumVotesForDeathDeclaration = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(5);
            messaging.ClientDropTimeout = TimeSpan.FromSeconds(5);
        });
        // One activation of a device at a time, also while silos come and go: two would not know of each other's commands (docs/decisions/0010).
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // Nothing need wait for a dead silo to have noticed: it cannot write any more, by the fence in each transaction.
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        // Polling cycles must not activate all devices anew each time (Orleans handbook, 2.f).
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromHours(2));
        silo.UseAdoNetClustering(clustering => clustering.Invariant = "Npgsql");
        silo.Services.AddOptions<AdoNetClusteringSiloOptions>()
            .Configure<NpgsqlDataSource>((clustering, database) => clustering.DataSource = database);
        silo.AddAdoNetGrainStorageAsDefault(storage => storage.Configure<NpgsqlDataSource>((adoNet, database) =>
        {
            adoNet.Invariant = "Npgsql";
            adoNet.DataSource = database;
        }));
        silo.Services.AddSingleton<StorageFence>();
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, name) => new GuardedStorage(AdoNetGrainStorageFactory.Create(services, (string)name!), services.GetRequiredService<StorageFence>()));
        return silo.AddGridGrains(connectionString);
    }

    private static IPAddress Resolve(string address) => IPAddress.TryParse(address, out var ip)
        ? ip
        : Dns.GetHostAddresses(address, AddressFamily.InterNetwork).FirstOrDefault()
            ?? throw new OptionsException($"Configuration section Cluster: AdvertisedAddress {address} has no IPv4 address.");
}
