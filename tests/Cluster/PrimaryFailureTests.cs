using System.Collections.Concurrent;
using GridOrleans.Cli.Postgres;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using Npgsql;

namespace GridOrleans.Tests.Cluster;

/// <summary>Silos on a primary with a synchronous standby (promise C6).</summary>
public sealed class PrimaryFailureTests : IAsyncLifetime
{
    // Design section 8: all devices are served within so long after the promotion.
    private static readonly TimeSpan PromotionLimit = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _acknowledged = new();
    private PostgresPair _pair = null!;
    private GridCluster _grid = null!;

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _pair = await PostgresPair.StartAsync(cancellation: Ended);
        // Short patience, as these tests wait for its end.
        var connection = new NpgsqlConnectionStringBuilder(_pair.Connections.Silo) { CommandTimeout = 1 };
        await TestServer.Migrate(connection.ConnectionString);
        _grid = await GridCluster.Start(connection.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pair.IsSynchronous)
            await _pair.StartStandbyAsync();
        await _grid.DisposeAsync();
        await _pair.DisposeAsync();
    }

    [Fact]
    public async Task A_promotion_under_load_loses_no_acknowledged_command_and_restarts_nothing()
    {
        var devices = await Task.WhenAll(Enumerable.Range(1, 10).Select(i => _grid.ActiveDevice($"light-{i}")));
        var silos = await Membership();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        var clients = devices.Select(device => Submit(device, stop.Token)).ToArray();
        await Eventually.Holds(() => _acknowledged.Count > 100, "a hundred commands are acknowledged");

        var promotion = await _pair.PromoteAsync(TimeSpan.FromSeconds(1), Ended);
        var before = _acknowledged.Count;
        await Eventually.Holds(() => Task.FromResult(_acknowledged.Count > before + 100), "a hundred more are acknowledged", PromotionLimit);

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        foreach (var command in _acknowledged.Keys)
            (await _grid.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
        _acknowledged.Values.Where(at => at > promotion.PromotedAt).Min().ShouldBeLessThan(promotion.PromotedAt + PromotionLimit);
        (await Membership()).ShouldBe(silos);
    }

    [Fact]
    public async Task While_the_standby_is_away_no_command_is_acknowledged_and_the_same_one_is_taken_when_it_is_back()
    {
        var device = await _grid.ActiveDevice("light");
        var submission = GridCluster.Submission();
        await _pair.StopStandbyAsync();

        // The database has committed and waits for the standby; its giving up must not pass for an acknowledgement.
        for (var tries = 0; tries < 2; tries++)
            (await TrySubmit(device, submission)).ShouldBeFalse();

        await _pair.StartStandbyAsync(Ended);
        await Eventually.Holds(() => TrySubmit(device, submission), "the same submission is accepted");
        (await _grid.Outcome(submission.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
        (await _grid.Ask<long>("select count(*) from grid.command")).ShouldBe(1);
    }

    private async Task Submit(IDeviceGrain device, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var submission = GridCluster.Submission();
            if (await TrySubmit(device, submission))
                _acknowledged[submission.CorrelationUid] = TimeProvider.System.GetUtcNow();
        }
    }

    private static async Task<bool> TrySubmit(IDeviceGrain device, CommandSubmission submission)
    {
        try
        {
            await device.Submit(submission);
            return true;
        }
        catch (Exception failure) when (failure is UnavailableException or TimeoutException)
        {
            return false;
        }
    }

    private Task<string> Membership() =>
        _grid.Ask<string>("select string_agg(concat_ws(' ', address, port, generation, status), ', ' order by port) from grid.membership");
}
