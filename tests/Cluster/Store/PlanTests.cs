using GridOrleans.Journal;
using GridOrleans.Journal.Statements;
using GridOrleans.Silo;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>How PostgreSQL finds rows when its statistics are those of empty tables: a plan made then stays in use while they fill.</summary>
public sealed class PlanTests
{
    // The sweep's index: all open commands of a silo.
    private const string OfAll = "owner_due";

    [Fact]
    public async Task Outcomes_are_written_without_reading_all_open_commands() =>
        (await Plan(GridDatabase.ByKey, "uuid[], smallint[], smallint[], timestamptz[], text[], text[], timestamptz[]", CommandChanges.Sql)).ShouldNotContain(OfAll);

    [Fact]
    public async Task Devices_come_to_memory_without_reading_all_open_commands() =>
        (await Plan("", "text[]", DeviceLoader.OpenCommands)).ShouldNotContain(OfAll);

    private static async Task<string> Plan(string settings, string types, string statement)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await TestServer.NewDatabase();
        await Schema.Migrate(connection, TimeProvider.System, NullLogger.Instance, cancellation);
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection) { Options = $"-c plan_cache_mode=force_generic_plan {settings}" });
        await using var session = await database.OpenConnectionAsync(cancellation);
        await using (var prepare = new NpgsqlCommand($"prepare statement({types}) as {statement}", session)) await prepare.ExecuteNonQueryAsync(cancellation);
        var nulls = string.Join(", ", types.Split(',').Select(_ => "null"));
        await using var explain = new NpgsqlCommand($"explain execute statement({nulls})", session);
        await using var reader = await explain.ExecuteReaderAsync(cancellation);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellation)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
