using GridOrleans.Cli.Postgres;
using GridOrleans.Silo;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(GridOrleans.Tests.Cluster.TestServer))]

namespace GridOrleans.Tests.Cluster;

/// <summary>A PostgreSQL of its own for the whole run, with a database for each cluster.</summary>
public sealed class TestServer : IAsyncLifetime
{
    private const string Template = "template_of_tests";
    private static PrivatePostgres? _server;

    /// <summary>A new database on the shared server, with the platform's tables: its owner's connection string.</summary>
    public static async Task<string> NewDatabase()
    {
        var server = _server ?? throw new InvalidOperationException("The server has not been started.");
        return (await server.CreateDatabaseAsync(NewName(), Template, TestContext.Current.CancellationToken)).Silo;
    }

    /// <summary>The same on a server that the test may stop.</summary>
    public static Task<string> NewDatabase(PrivatePostgres server) => Migrated(server, NewName());

    /// <summary>Makes the platform's tables.</summary>
    public static Task Migrate(string connectionString) =>
        Schema.Migrate(connectionString, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        _server = await PrivatePostgres.StartAsync(new() { Durable = false }, TestContext.Current.CancellationToken);
        await Migrated(_server, Template);
        // A template is copied only when nobody is connected to it.
        NpgsqlConnection.ClearAllPools();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string NewName() => $"test_{Guid.NewGuid():N}";

    private static async Task<string> Migrated(PrivatePostgres server, string name)
    {
        var connection = (await server.CreateDatabaseAsync(name, cancellation: TestContext.Current.CancellationToken)).Silo;
        await Migrate(connection);
        return connection;
    }
}
