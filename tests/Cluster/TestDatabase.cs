using Npgsql;

[assembly: AssemblyFixture(typeof(GridOrleans.Tests.Cluster.TestServer))]

namespace GridOrleans.Tests.Cluster;

/// <summary>A private PostgreSQL for the whole run.</summary>
public sealed class TestServer : IAsyncLifetime
{
    private static string? _adminConnection;

    public static string AdminConnection => _adminConnection ?? throw new InvalidOperationException("The server has not been started.");

    public ValueTask InitializeAsync()
    {
        _adminConnection = Environment.GetEnvironmentVariable("GRID_TEST_SERVER");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Databases, one for each cluster.</summary>
public static class TestDatabase
{
    public static async Task<string> Create()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(TestServer.AdminConnection);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(TestServer.AdminConnection)
        {
            Database = name,
            SearchPath = "grid",
            Timeout = 3,
            CommandTimeout = 5,
            MaxAutoPrepare = 40,
            AutoPrepareMinUsages = 2,
        }.ConnectionString;
    }
}
