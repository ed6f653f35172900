using GridOrleans.Cli.Postgres;

[assembly: AssemblyFixture(typeof(GridOrleans.Tests.Cluster.TestServer))]

namespace GridOrleans.Tests.Cluster;

/// <summary>A PostgreSQL of its own for the whole run, with a database for each cluster.</summary>
public sealed class TestServer : IAsyncLifetime
{
    private static PrivatePostgres? _server;

    /// <summary>A new database on the shared server: its owner's connection string.</summary>
    public static async Task<string> NewDatabase() => (await NewDatabase(
        _server ?? throw new InvalidOperationException("The server has not been started.")));

    /// <summary>A new database on a server that the test may stop.</summary>
    public static async Task<string> NewDatabase(PrivatePostgres server) =>
        (await server.CreateDatabaseAsync($"test_{Guid.NewGuid():N}", TestContext.Current.CancellationToken)).Silo;

    public async ValueTask InitializeAsync() =>
        _server = await PrivatePostgres.StartAsync(new() { Durable = false }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
