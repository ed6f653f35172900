using System.Globalization;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridOrleans.Tests.Cluster;

/// <summary>Partitions whose retention has ended are dropped; what is open stays.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(silos: 1);

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task Only_old_partitions_without_an_open_command_are_dropped()
    {
        // Old, but not so old that the silo itself drops them meanwhile (Journal:CommandRetentionDays).
        var today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        string[] days = [.. ((int[])[12, 11]).Select(ago => today.AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];
        foreach (var (day, state) in (IEnumerable<(string, int)>)[(days[0], 2), (days[1], 0)])
        {
            var name = $"grid.command_{day.Replace("-", "", StringComparison.Ordinal)}";
            await _grid.Execute($"""
                create table {name} partition of grid.command
                    for values from (grid.id_at('{day}Z')) to (grid.id_at(timestamptz '{day}Z' + interval '1 day'));
                insert into grid.command (id, device, organisation, command, type, priority, accepted, state, due, expires)
                values (grid.id_at('{day} 12:00Z'), 'light', 'city', '{JsonOfGetStatus}', 'getStatus', 4, '{day}Z', {state}, 'infinity', 'infinity')
                """);
        }

        var dropped = await _grid.Ask<int>("select grid.drop_partitions('command', current_date - 5)");

        dropped.ShouldBe(1);
        (await _grid.Ask<bool>($"select to_regclass('grid.command_{days[0].Replace("-", "", StringComparison.Ordinal)}') is null")).ShouldBeTrue();
        (await _grid.Ask<long>("select count(*) from grid.command where id < grid.id_at(current_date - 5)")).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_wrong_clock_has_written_moves_into_its_partition_when_that_is_made()
    {
        await _grid.Execute($"""
            insert into grid.command (id, device, organisation, command, type, priority, accepted, due, expires)
            values (grid.id_at(now() + interval '20 days'), 'light', 'city', '{JsonOfGetStatus}', 'getStatus', 4, now(), 'infinity', 'infinity');
            select grid.make_partitions(30)
            """);

        (await _grid.Ask<long>("select count(*) from grid.command_other")).ShouldBe(0);
        (await _grid.Ask<long>("select count(*) from grid.command")).ShouldBe(1);
    }

    [Fact]
    public async Task The_partitions_of_the_coming_days_are_there() => (await _grid.Ask<long>("""
        select count(*) from generate_series(current_date, current_date + 7, interval '1 day') day
        where to_regclass('grid.command' || to_char(day, '_YYYYMMDD')) is not null and to_regclass('grid.device_event' || to_char(day, '_YYYYMMDD')) is not null
          and to_regclass('grid.device_message' || to_char(day, '_YYYYMMDD')) is not null
        """)).ShouldBe(8);

    [Fact]
    public async Task What_fails_half_way_leaves_nothing_half_done_and_is_done_the_next_time()
    {
        await _grid.Execute(
            "create table grid.command_20200101 partition of grid.command for values from (grid.id_at('2020-01-01Z')) to (grid.id_at('2020-01-02Z'))");
        var retention = _grid.Services.GetRequiredService<Retention>();
        await using (var connection = new NpgsqlConnection(_grid.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var reading = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var command = new NpgsqlCommand("select count(*) from grid.command_20200101", connection))
                await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
            await Should.ThrowAsync<PostgresException>(() => retention.Keep(TestContext.Current.CancellationToken));
        }
        (await _grid.Ask<bool>("select to_regclass('grid.command_20200101') is not null")).ShouldBeTrue();

        await retention.Keep(TestContext.Current.CancellationToken);

        (await _grid.Ask<bool>("select to_regclass('grid.command_20200101') is null")).ShouldBeTrue();
    }

    private const string JsonOfGetStatus = """{"type":"getStatus"}""";
}
