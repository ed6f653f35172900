using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace GridOrleans.Hosting;

/// <summary>Connects a gateway or an adapter to the silos.</summary>
public static class ClusterClient
{
    /// <summary>
    /// Makes the host an Orleans client. It waits for the first silo when it starts, moves to others when its silo dies, and reports
    /// ready only while it is connected. The limits are those that were measured to fail over fast (Orleans handbook, 2.a).
    /// </summary>
    public static IHostApplicationBuilder AddClusterClient(this IHostApplicationBuilder builder)
    {
        var cluster = builder.AddOptionsOf<ClusterOptions>(ClusterOptions.Section);
        // A client only reads the list of gateways, every second.
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { MaxPoolSize = 2 }));
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(options =>
            {
                options.ClusterId = cluster.ClusterId;
                options.ServiceId = cluster.ServiceId;
            });
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.UseAdoNetClustering(options => options.Invariant = "Npgsql");
            client.Services.AddOptions<AdoNetClusteringClientOptions>()
                .Configure<NpgsqlDataSource>((options, database) => options.DataSource = database);
            client.Services.AddSingleton<ClusterConnection>();
            client.AddGatewayCountChangedHandler(services =>
            {
                var connection = services.GetRequiredService<ClusterConnection>();
                return (_, change) => connection.GatewaysChanged(change.NumberOfConnectedGateways);
            });
            client.Services.AddSingleton<IClientConnectionRetryFilter>(services => new PatientConnection(
                cluster, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<PatientConnection>>()));
        });
        builder.Services.AddHealthChecks().AddCheck<ClusterConnection>("cluster", tags: [ProcessDefaults.Ready]);
        return builder;
    }

    /// <summary>
    /// Asks the database once, before anything has begun, so that a connection that is refused for good ends the start without disorder. Where it is merely
    /// away, the client waits for it later.
    /// </summary>
    /// <exception cref="OptionsException">Waiting would not help.</exception>
    public static async Task RequireDatabase(this IHost host)
    {
        var services = host.Services;
        try
        {
            await using var connection = await services.GetRequiredService<NpgsqlDataSource>()
                .OpenConnectionAsync(services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            PatientConnection.TroubleIn(failure, services.GetRequiredService<IOptions<ClusterOptions>>().Value);
        }
    }
}
