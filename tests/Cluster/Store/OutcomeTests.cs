using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The store fails just before and just after what ends an attempt or a command (promises C2, C3, C4).</summary>
public sealed class OutcomeTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    [Theory]
    [InlineData(AttemptVerdict.Succeeded, CommandStatus.Succeeded, Moment.Before)]
    [InlineData(AttemptVerdict.Succeeded, CommandStatus.Succeeded, Moment.After)]
    [InlineData(AttemptVerdict.Refused, CommandStatus.Failed, Moment.Before)]
    [InlineData(AttemptVerdict.Refused, CommandStatus.Failed, Moment.After)]
    public async Task What_the_device_said_is_recorded_once_and_heard_by_who_waits(AttemptVerdict verdict, CommandStatus status, Moment moment)
    {
        var device = await grid.NewDevice(_ => null);
        var command = await grid.Dispatched(device);
        var version = await HotVersion(device);
        var waiting = grid.Cluster.Device(device).WaitForOutcome(command.CorrelationUid, TimeSpan.FromSeconds(4));
        var fault = grid.Store.Next(StoreWrite.Outcome(command.CorrelationUid, status), moment);

        await grid.Report(device, command.CorrelationUid, verdict);

        await fault.Struck;
        (await waiting).ShouldNotBeNull().Status.ShouldBe(status);
        var record = await grid.Outcome(command.CorrelationUid);
        (record.Status, record.Attempts, record.History.Count).ShouldBe((status, 1, 1));
        (await HotVersion(device)).ShouldBe(version + 1);
        grid.Attempts(command.CorrelationUid).ShouldBe([1]);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_failed_attempt_is_counted_once_and_followed_by_another(Moment moment)
    {
        var device = await grid.NewDevice(d => d.Attempt == 1 ? AttemptVerdict.Retryable : AttemptVerdict.Refused);
        var command = GridCluster.Submission();
        var fault = grid.Store.Next(StoreWrite.Attempt(command.CorrelationUid), moment);

        await grid.Cluster.Device(device).Submit(command);

        await fault.Struck;
        var record = await grid.Outcome(command.CorrelationUid);
        (record.Status, record.Attempts).ShouldBe((CommandStatus.Failed, 2));
        record.History.Select(a => a.Number).ShouldBe([1, 2]);
        grid.Attempts(command.CorrelationUid).ShouldBe([1, 2]);
        await Eventually.Holds(async () => (await grid.Cluster.Device(device).Read())!.FailuresSinceSuccess == 2, "the device shows its two failures");
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_command_whose_attempts_run_out_ends_once(Moment moment)
    {
        var device = await grid.NewDevice(_ => AttemptVerdict.Retryable);
        var command = GridCluster.Submission();
        var fault = grid.Store.Next(StoreWrite.Outcome(command.CorrelationUid, CommandStatus.Failed), moment);

        await grid.Cluster.Device(device).Submit(command);

        await fault.Struck;
        var record = await grid.Outcome(command.CorrelationUid);
        (record.Status, record.Attempts).ShouldBe((CommandStatus.Failed, 4));
        grid.Attempts(command.CorrelationUid).ShouldBe([1, 2, 3, 4]);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task An_attempt_that_was_lost_with_its_adapter_is_counted_once(Moment moment)
    {
        var device = await grid.NewDevice(d => d.Attempt == 1 ? null : AttemptVerdict.Succeeded);
        var command = await grid.Dispatched(device);
        var fault = grid.Store.Next(StoreWrite.Attempt(command.CorrelationUid), moment);
        var care = grid.Cluster.Grains.GetGrain<IDeviceCare>(device);

        await grid.Until(async () =>
        {
            await care.AttemptLost(command.CorrelationUid, 1, new(ErrorCode.AdapterLost, "The adapter is gone."), await SiloOf(device));
            return true;
        });

        await fault.Struck;
        var record = await grid.Outcome(command.CorrelationUid);
        (record.Status, record.Attempts).ShouldBe((CommandStatus.Succeeded, 2));
        record.History.Select(a => a.Error?.Code).ShouldBe([ErrorCode.AdapterLost, null]);
        grid.Attempts(command.CorrelationUid).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task What_a_silo_says_of_an_attempt_that_another_makes_counts_for_nothing()
    {
        var device = await grid.NewDevice(_ => null);
        var command = await grid.Dispatched(device);

        await grid.Cluster.Grains.GetGrain<IDeviceCare>(device)
            .AttemptLost(command.CorrelationUid, 1, new(ErrorCode.AdapterLost, "The adapter is gone."), "127.0.0.1:1@1");

        (await grid.Cluster.Device(device).ReadOpenCommand(command.CorrelationUid))!.Status.ShouldBe(CommandStatus.Dispatched);
        (await grid.Cluster.Journal.Read(command.CorrelationUid, default))!.Attempts.ShouldBe(0);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_command_whose_time_runs_out_expires_once_and_is_not_sent(Moment moment)
    {
        var device = await grid.NewDevice(_ => null);
        await grid.Dispatched(device);
        var late = GridCluster.Submission(GridCluster.SwitchOn() with { ExpiryTime = DateTimeOffset.UtcNow.AddMilliseconds(300) });
        var fault = grid.Store.Next(StoreWrite.Outcome(late.CorrelationUid, CommandStatus.Expired), moment);

        await grid.Cluster.Device(device).Submit(late);

        await fault.Struck;
        (await grid.Outcome(late.CorrelationUid)).Status.ShouldBe(CommandStatus.Expired);
        grid.Attempts(late.CorrelationUid).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancellation_that_was_not_stored_can_be_repeated()
    {
        var (device, unwanted) = await CancelledInVain(Moment.Before);

        var cancelled = await grid.Cluster.Device(device).Cancel(unwanted);

        cancelled.Status.ShouldBe(CommandStatus.Cancelled);
        (await grid.Outcome(unwanted)).Status.ShouldBe(CommandStatus.Cancelled);
    }

    [Fact]
    public async Task A_cancellation_that_was_stored_stands_although_its_client_did_not_hear_of_it()
    {
        var (device, unwanted) = await CancelledInVain(Moment.After);

        (await Should.ThrowAsync<RefusedException>(() => grid.Cluster.Device(device).Cancel(unwanted))).Code.ShouldBe(ErrorCode.CommandEnded);

        (await grid.Outcome(unwanted)).Status.ShouldBe(CommandStatus.Cancelled);
        grid.Attempts(unwanted).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_younger_command_does_not_pass_one_whose_failed_attempt_was_not_stored_at_once(Moment moment)
    {
        var older = GridCluster.Submission();
        var device = await grid.NewDevice(d => d.CorrelationUid == older.CorrelationUid && d.Attempt == 1 ? AttemptVerdict.Retryable : AttemptVerdict.Succeeded);
        var fault = grid.Store.Next(StoreWrite.Attempt(older.CorrelationUid), moment);
        await grid.Cluster.Device(device).Submit(older);

        var younger = await grid.Cluster.Device(device).Submit(GridCluster.Submission());

        await fault.Struck;
        await grid.Outcome(younger.CorrelationUid);
        grid.Cluster.Adapter.Executed.Where(e => e.Contact.DeviceIdentification == device).Select(e => e.CorrelationUid)
            .ShouldBe([older.CorrelationUid, older.CorrelationUid, younger.CorrelationUid]);
    }

    private async Task<(string Device, Guid Command)> CancelledInVain(Moment moment)
    {
        var device = await grid.NewDevice(_ => null);
        var first = await grid.Dispatched(device);
        var unwanted = await grid.Cluster.Device(device).Submit(GridCluster.Submission());
        grid.Store.Next(StoreWrite.Outcome(unwanted.CorrelationUid, CommandStatus.Cancelled), moment);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(device).Cancel(unwanted.CorrelationUid));
        await grid.Report(device, first.CorrelationUid, AttemptVerdict.Succeeded);
        return (device, unwanted.CorrelationUid);
    }

    private async Task<string> SiloOf(string device)
    {
        var address = await grid.Cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grid.Cluster.Device(device));
        return $"{address!.Endpoint}@{address.Generation}";
    }

    private Task<long> HotVersion(string device) => grid.Cluster.Ask<long>($"select version from grid.device_state where device = '{device}'");
}
