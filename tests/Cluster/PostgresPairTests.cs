using System.Collections.Concurrent;
using System.Data.Common;
using GridOrleans.Cli.Postgres;
using Npgsql;

namespace GridOrleans.Tests.Cluster;

/// <summary>Two real servers: what is lost when the primary is (nothing), and what the faults do that the platform is tried with.</summary>
public sealed class PostgresPairTests : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, bool> _acknowledged = new();
    private readonly CancellationTokenSource _stop = new();
    private PostgresPair _pair = null!;
    private NpgsqlDataSource _database = null!;
    private int _next;

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_promotion_loses_nothing_that_was_acknowledged_and_the_writer_goes_on_by_itself_also_the_second_time()
    {
        await Start();
        var writing = Write();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await SomeMoreAcknowledged();
            var former = _pair.PrimaryPort;

            var promotion = await _pair.PromoteAsync(cancellation: Ended);

            _pair.PrimaryPort.ShouldNotBe(former);
            promotion.WritableAt.ShouldBeInRange(promotion.PromotedAt, promotion.PromotedAt.AddSeconds(10));
            await SomeMoreAcknowledged();
            await NothingAcknowledgedIsMissing();
            await Should.ThrowAsync<InvalidOperationException>(() => _pair.PromoteAsync(cancellation: Ended), "promoting a standby that is not synchronous");
            await _pair.RebuildStandbyAsync(Ended);
            (await Ask<string>("select sync_state from pg_stat_replication")).ShouldBe("sync");
        }

        await _stop.CancelAsync();
        await writing;
        await NothingAcknowledgedIsMissing();
    }

    [Fact]
    public async Task A_primary_that_is_killed_or_restarted_keeps_its_data_and_its_standby()
    {
        await Start();
        var writing = Write();
        await SomeMoreAcknowledged();

        await _pair.KillPrimaryAsync();
        _pair.IsPrimaryRunning.ShouldBeFalse();
        await _pair.StartPrimaryAsync(Ended);
        await SomeMoreAcknowledged();
        await _pair.RestartPrimaryAsync(Ended);
        await SomeMoreAcknowledged();

        await _stop.CancelAsync();
        await writing;
        await NothingAcknowledgedIsMissing();
        (await Ask<string>("select sync_state from pg_stat_replication")).ShouldBe("sync");
    }

    [Fact]
    public async Task While_the_standby_is_away_nothing_is_acknowledged()
    {
        await Start();
        await _pair.StopStandbyAsync();

        (await TryInsert()).ShouldBeFalse();

        await _pair.StartStandbyAsync(Ended);
        await Eventually.Holds(async () => await TryInsert(), "a write is taken");
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_and_takes_them_again_when_there_is_room()
    {
        await Start(new() { DiskSize = PairOptions.SmallestDisk });
        Assert.SkipWhen(_pair.DiskProblem is not null, _pair.DiskProblem ?? "");

        await _pair.FillDiskAsync();
        PostgresException? refused = null;
        await Eventually.Holds(async () => (refused = await Refusal()) is not null || !_pair.IsPrimaryRunning, "a write is refused");
        refused?.SqlState.ShouldBe(PostgresErrorCodes.DiskFull);

        await _pair.FreeDiskAsync();
        await _pair.EnsurePrimaryRunsAsync(Ended);
        await Eventually.Holds(async () => await TryInsert(), "a write is taken");
        await NothingAcknowledgedIsMissing();
    }

    [Fact]
    public async Task A_pair_takes_the_place_of_one_whose_process_was_killed()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gridorleans-pair-{Guid.NewGuid():N}");
        var options = new PairOptions { Folder = folder, DiskSize = PairOptions.SmallestDisk };
        var abandoned = await PostgresPair.StartAsync(options, Ended);
        await abandoned.KillPrimaryAsync();

        await Start(options);
        await TryInsert();
        await _pair.DisposeAsync();

        Directory.Exists(folder).ShouldBeFalse();
        File.ReadAllText("/proc/self/mounts").ShouldNotContain(folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_pair is not null)
            await _pair.DisposeAsync();
        _stop.Dispose();
    }

    private async Task Start(PairOptions? options = null)
    {
        _pair = await PostgresPair.StartAsync(options, Ended);
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_pair.Connections.Silo) { CommandTimeout = 2 });
        await using var schema = _database.CreateCommand("create schema grid; create table grid.written (number int primary key, filler text)");
        await schema.ExecuteNonQueryAsync(Ended);
    }

    /// <summary>Writes without pause and remembers what was acknowledged; what was not is not tried again.</summary>
    private Task Write() => Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
            await TryInsert();
    });

    private async Task<bool> TryInsert()
    {
        var number = Interlocked.Increment(ref _next);
        try
        {
            await using var command = _database.CreateCommand("insert into written select $1, repeat('x', 100)");
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
            await command.ExecuteNonQueryAsync();
            return _acknowledged[number] = true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private async Task<PostgresException?> Refusal()
    {
        try
        {
            await using var fill = _database.CreateCommand("insert into written select 1000000 + g + $1, repeat('x', 2000) from generate_series(1, 2000) g");
            fill.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Interlocked.Add(ref _next, 2000) });
            await fill.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException refused)
        {
            return refused;
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private async Task SomeMoreAcknowledged()
    {
        var before = _acknowledged.Count;
        await Eventually.Holds(() => _acknowledged.Count > before + 100, "a hundred more writes are acknowledged");
    }

    private async Task NothingAcknowledgedIsMissing()
    {
        var acknowledged = _acknowledged.Keys.ToArray();
        var present = (await Ask<int[]>("select coalesce(array_agg(number), '{}') from grid.written"))!.ToHashSet();
        acknowledged.Where(number => !present.Contains(number)).ShouldBeEmpty();
    }

    private async Task<T?> Ask<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_pair.PrimaryConnection);
        await connection.OpenAsync(Ended);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync(Ended);
    }
}
