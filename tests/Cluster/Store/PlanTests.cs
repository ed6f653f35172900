using GridOrleans.Journal;
using GridOrleans.Journal.Statements;
using GridOrleans.Notifications.Sending;
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

    [Fact]
    public async Task Notifications_are_claimed_by_hook_and_time() => (await Plan(
        GridDatabase.ByKey, "timestamptz, text[], text[], integer[], timestamptz, integer", Outbox.ClaimSql)).Split('\n')
        .Where(line => line.Contains("Scan", StringComparison.Ordinal) && !line.Contains("Function Scan", StringComparison.Ordinal) && !line.Contains("Subquery Scan", StringComparison.Ordinal))
        .ShouldAllBe(line => line.Contains("organisation_application_due", StringComparison.Ordinal) || line.Contains("pkey", StringComparison.Ordinal));

    [Fact]
    public async Task Deliveries_are_written_without_reading_all_that_are_due() => (await Plan(
        GridDatabase.ByKey, "uuid[], smallint[], smallint[], timestamptz[], timestamptz[], text[]", DeliveryChanges.Sql)).ShouldNotContain("_due");

    private static async Task<string> Plan(string settings, string types, string statement)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await TestServer.NewDatabase();
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
