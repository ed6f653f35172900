using System.Globalization;
using GridOrleans.Audit;
using GridOrleans.Cluster;
using GridOrleans.Housekeeping;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Tests.Cluster;

/// <summary>Partitions whose retention has ended are dropped; what is on its way stays.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private const string JsonOfGetStatus = """{"type":"getStatus"}""";

    private static readonly DateTime Today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;

    private GridCluster _grid = null!;

    // What the silo does at its start and by its schedule would come in between: two never do the same at a time. A job's first run comes after the start.
    public async ValueTask InitializeAsync()
    {
        _grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string>
        {
            ["Housekeeping:Retention:Enabled"] = "false",
            ["Housekeeping:EventExport:Schedule"] = "* * * * * *",
        });
        await Eventually.Holds(() => _grid.Ask<bool>("select exists (select from grid.job_run)"), "the silo has looked after its tables");
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    // Old, but not so old that the silo itself drops them meanwhile (Journal:CommandRetentionDays).
    [Fact]
    public async Task Only_old_partitions_without_an_open_command_are_dropped()
    {
        var (ended, open) = (await Partition("command", 12), await Partition("command", 11));
        await Command(12, state: 2);
        await Command(11, state: 0);

        (await _grid.Ask<int>("select grid.drop_partitions('command', current_date - 5)")).ShouldBe(1);

        (await Exists(ended)).ShouldBeFalse();
        (await Exists(open)).ShouldBeTrue();
        (await _grid.Ask<long>("select count(*) from grid.command where id < grid.id_at(current_date - 5)")).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_that_was_scheduled_far_ahead_is_kept_after_its_end_as_long_as_all_others()
    {
        var (late, early) = (await Partition("command", 12), await Partition("command", 11));
        await Command(12, state: 2, ended: 4);
        await Command(11, state: 2, ended: 6);

        (await _grid.Ask<int>("select grid.drop_partitions('command', current_date - 5)")).ShouldBe(1);

        (await Exists(early)).ShouldBeFalse();
        (await Exists(late)).ShouldBeTrue();
        (await _grid.Ask<int>("select grid.drop_partitions('command', current_date - 3)")).ShouldBe(1);
        (await Exists(late)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_notification_that_is_on_its_way_again_is_not_dropped_with_its_day()
    {
        var (again, dead) = (await Partition("notification", 6), await Partition("notification", 5));
        await Notification(6, state: 0, ended: "null");
        await Notification(5, state: 2, ended: $"'{Day(5)}Z'");

        (await _grid.Ask<int>("select grid.drop_partitions('notification', current_date - 2)")).ShouldBe(1);

        (await Exists(dead)).ShouldBeFalse();
        (await Exists(again)).ShouldBeTrue();
    }

    [Fact]
    public async Task Todays_partitions_and_those_to_come_stay_however_late_the_day_is_that_is_asked_for()
    {
        await _grid.Ask<int>("select grid.drop_partitions('device_event', current_date + 700)");

        (await Exists($"device_event_{Today:yyyyMMdd}")).ShouldBeTrue();
        (await Exists($"device_event_{Today.AddDays(7):yyyyMMdd}")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(730)]
    [InlineData(-730)]
    public async Task A_silo_whose_clock_is_years_off_makes_partitions_and_drops_nothing(int days)
    {
        var old = await Partition("command", 12);
        await Execute("drop table", $"notification_{Today.AddDays(7):yyyyMMdd}");

        var refusal = await Should.ThrowAsync<ClocksDifferException>(() => Retention(new WrongClock(TimeSpan.FromDays(days))).Run(new(Today, null), Cancellation));

        refusal.Message.ShouldContain("Nothing is dropped: this silo's clock says");
        refusal.Message.ShouldContain("Set the wrong one right");
        (await Exists(old)).ShouldBeTrue();
        (await Exists($"command_{Today:yyyyMMdd}")).ShouldBeTrue();
        (await Exists($"notification_{Today.AddDays(7):yyyyMMdd}")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_silo_that_has_been_declared_dead_drops_nothing()
    {
        var old = await Partition("command", 2000);
        var dead = _grid.Services.GetRequiredService<SiloIncarnation>() with { Generation = 1 };

        (await Should.ThrowAsync<PostgresException>(() => Retention(TimeProvider.System, dead).Keep(Cancellation))).SqlState.ShouldBe("GRF01");

        (await Exists(old)).ShouldBeTrue();
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
    public async Task What_cannot_be_dropped_now_keeps_nothing_else_from_its_work_and_is_done_the_next_time()
    {
        var (busy, free, ahead) = (await Partition("command", 2000), await Partition("device_event", 2000), $"notification_{Today.AddDays(7):yyyyMMdd}");
        await Execute("drop table", ahead);
        var retention = _grid.Services.GetRequiredService<Retention>();
        await using (var connection = new NpgsqlConnection(_grid.ConnectionString))
        {
            await connection.OpenAsync(Cancellation);
            await using var reading = await connection.BeginTransactionAsync(Cancellation);
            await using (var command = new NpgsqlCommand($"select count(*) from grid.{busy}", connection))
                await command.ExecuteScalarAsync(Cancellation);
            await Should.ThrowAsync<PostgresException>(() => retention.Keep(Cancellation));
        }
        (await Exists(busy)).ShouldBeTrue();
        (await Exists(free)).ShouldBeFalse();
        (await Exists(ahead)).ShouldBeTrue();

        await retention.Keep(Cancellation);

        (await Exists(busy)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_silo_that_falls_silent_in_a_transaction_loses_its_locks()
    {
        await using var connection = await _grid.Services.GetRequiredService<GridDatabase>().Writer.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await LockLimits.Set(transaction, TimeSpan.FromMilliseconds(200), Cancellation);
        await using (var held = new NpgsqlCommand("select pg_advisory_xact_lock(4711)", connection, transaction))
            await held.ExecuteNonQueryAsync(Cancellation);

        await Eventually.Holds(() => _grid.Ask<bool>("select pg_try_advisory_xact_lock(4711)"), "the lock is free");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Retention Retention(TimeProvider time, SiloIncarnation? silo = null)
    {
        var services = _grid.Services;
        var database = services.GetRequiredService<GridDatabase>();
        return new(
            database, silo ?? services.GetRequiredService<SiloIncarnation>(), new(database, time, NullLogger<RetentionDay>.Instance),
            services.GetRequiredService<AuditRetention>(), services.GetRequiredService<JobRuns>(), services.GetRequiredService<IOptions<JournalOptions>>(),
            services.GetRequiredService<IOptions<HousekeepingOptions>>(), time, NullLogger<Retention>.Instance);
    }

    private async Task<string> Partition(string table, int daysAgo)
    {
        var name = $"{table}_{Day(daysAgo).Replace("-", "", StringComparison.Ordinal)}";
        await _grid.Execute($"""
            create table grid.{name} partition of grid.{table}
                for values from (grid.id_at('{Day(daysAgo)}Z')) to (grid.id_at(timestamptz '{Day(daysAgo)}Z' + interval '1 day'))
            """);
        return name;
    }

    private Task Command(int daysAgo, int state, int? ended = null) => _grid.Execute($"""
        insert into grid.command (id, device, organisation, command, type, priority, accepted, state, due, expires, finished)
        values (grid.id_at('{Day(daysAgo)} 12:00Z'), 'light', 'city', '{JsonOfGetStatus}', 'getStatus', 4, '{Day(daysAgo)}Z', {state}, 'infinity', 'infinity',
                {(ended is { } ago ? $"'{Day(ago)} 12:00Z'" : "null")})
        """);

    private Task Notification(int daysAgo, int state, string ended) => _grid.Execute($$"""
        insert into grid.notification (id, organisation, application, content, state, due, expires, ended)
        values (grid.id_at('{{Day(daysAgo)}} 12:00Z'), 'city', 'hooks', '{}', {{state}}, 'infinity', 'infinity', {{ended}})
        """);

    private Task Execute(string what, string table) => _grid.Execute($"{what} grid.{table}");

    private Task<bool> Exists(string table) => _grid.Ask<bool>($"select to_regclass('grid.{table}') is not null");

    private static string Day(int ago) => Today.AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
