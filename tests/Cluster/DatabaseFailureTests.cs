using GridOrleans.Cli.Postgres;
using GridOrleans.Commands;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster;

/// <summary>PostgreSQL is killed under running silos.</summary>
public sealed class DatabaseFailureTests : IAsyncLifetime
{
    private PrivatePostgres _server = null!;
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PrivatePostgres.StartAsync(new() { Durable = true }, TestContext.Current.CancellationToken);
        _grid = await GridCluster.Start(server: _server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StartAgainAsync();
        await _grid.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_database_is_away_nothing_is_accepted_and_then_work_goes_on()
    {
        var device = await _grid.ActiveDevice("light");
        var submission = GridCluster.Submission();
        await _server.KillAsync();

        var away = await Should.ThrowAsync<UnavailableException>(() => Submitted(device, submission));
        away.Code.ShouldBe(ErrorCode.StoreUnavailable);

        await _server.StartAgainAsync(TestContext.Current.CancellationToken);
        await Eventually.Holds(async () => await CanSubmit(device, submission), "the same submission is accepted");
        (await _grid.Outcome(submission.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
        _grid.Adapter.Executed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_outcome_that_comes_while_the_database_is_away_is_delivered_later()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission());
        await Eventually.Holds(() => !_grid.Adapter.Executed.IsEmpty, "the adapter has the command");

        await _server.KillAsync();
        _grid.Adapter.Gate.SetResult();
        await _server.StartAgainAsync(TestContext.Current.CancellationToken);

        await Eventually.Holds(async () => await IsEnded(accepted.CorrelationUid), "the command has ended");
        (await _grid.Outcome(accepted.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_device_that_is_not_in_memory_says_that_it_cannot_be_had_while_the_database_is_away()
    {
        var device = await _grid.ActiveDevice("light");
        await _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await _server.KillAsync();

        // Orleans wraps what its storage said; the gateway takes it out again.
        var failure = await Should.ThrowAsync<Orleans.Runtime.OrleansException>(() => device.Submit(GridCluster.Submission()));
        failure.InnerException.ShouldBeOfType<UnavailableException>().Code.ShouldBe(ErrorCode.StoreUnavailable);
    }

    /// <summary>The first tries may run into the silo's own patience with the database.</summary>
    private static async Task<CommandRecord> Submitted(Devices.IDeviceGrain device, CommandSubmission submission)
    {
        while (true)
        {
            try
            {
                return await device.Submit(submission);
            }
            catch (TimeoutException)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<bool> CanSubmit(Devices.IDeviceGrain device, CommandSubmission submission)
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

    private async Task<bool> IsEnded(Guid command)
    {
        try
        {
            return await _grid.Journal.Read(command, default) is { IsOpen: false };
        }
        catch (Exception failure) when (failure is UnavailableException or TimeoutException)
        {
            return false;
        }
    }
}
