using GridOrleans.Commands;
using GridOrleans.Devices;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The silo dies just before and just after each write of a command's life and of a device's (docs/life-of-a-command.md, What if it dies here?).</summary>
public sealed class SiloDeathTests(SiloDeathScene scene) : IClassFixture<SiloDeathScene>
{
    private StoreGrid Grid => scene.Grid;

    [Theory]
    [InlineData("append", Moment.Before)]
    [InlineData("append", Moment.After)]
    [InlineData("append with a key", Moment.Before)]
    [InlineData("append with a key", Moment.After)]
    [InlineData("claim", Moment.After)]
    public async Task A_command_that_its_silo_left_behind_is_one_and_is_executed_once(string write, Moment moment)
    {
        var plot = scene[write, moment];

        (await Grid.Outcome(plot.Command)).Status.ShouldBe(CommandStatus.Succeeded);
        (await Grid.Rows(plot.Device)).ShouldBe(1);
        Grid.Attempts(plot.Command).ShouldBe([1]);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_submission_for_a_far_time_that_is_repeated_is_one_open_command(Moment moment)
    {
        var plot = scene["append for a far time", moment];

        (await Grid.Cluster.Journal.Read(plot.Command, default))!.IsOpen.ShouldBeTrue();
        (await Grid.Rows(plot.Device)).ShouldBe(1);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_failed_attempt_is_counted_once_and_followed_by_another(Moment moment)
    {
        var plot = scene["failed attempt", moment];

        var record = await Grid.Outcome(plot.Command);
        (record.Status, record.Attempts).ShouldBe((CommandStatus.Succeeded, 2));
        record.History.Select(a => a.Number).ShouldBe([1, 2]);
        Grid.Attempts(plot.Command).ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("success", Moment.Before, CommandStatus.Succeeded)]
    [InlineData("success", Moment.After, CommandStatus.Succeeded)]
    [InlineData("refusal", Moment.Before, CommandStatus.Failed)]
    [InlineData("refusal", Moment.After, CommandStatus.Failed)]
    public async Task What_the_device_said_is_recorded_once_and_the_device_not_asked_again(string write, Moment moment, CommandStatus status)
    {
        var plot = scene[write, moment];

        var record = await Grid.Outcome(plot.Command);
        (record.Status, record.Attempts, record.History.Count).ShouldBe((status, 1, 1));
        Grid.Attempts(plot.Command).ShouldBe([1]);
    }

    [Theory]
    [InlineData("expiry", Moment.Before, CommandStatus.Expired)]
    [InlineData("expiry", Moment.After, CommandStatus.Expired)]
    [InlineData("cancellation", Moment.Before, CommandStatus.Cancelled)]
    [InlineData("cancellation", Moment.After, CommandStatus.Cancelled)]
    public async Task A_command_that_is_not_to_be_sent_ends_unsent(string write, Moment moment, CommandStatus status)
    {
        var plot = scene[write, moment];

        (await Grid.Outcome(plot.Command)).Status.ShouldBe(status);
        Grid.Attempts(plot.Command).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task An_event_that_is_told_again_is_stored_once(Moment moment)
    {
        var plot = scene["event", moment];

        (await Grid.Cluster.Ask<long>($"select count(*) from grid.device_event where device = '{plot.Device}'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("registration: identity", Moment.Before)]
    [InlineData("registration: identity", Moment.After)]
    [InlineData("registration: description", Moment.Before)]
    [InlineData("registration: description", Moment.After)]
    [InlineData("registration: hot state", Moment.Before)]
    [InlineData("registration: hot state", Moment.After)]
    public async Task A_registration_that_is_repeated_takes_effect_once(string write, Moment moment)
    {
        var plot = scene[write, moment];

        (await Grid.Cluster.Device(plot.Device).Read())!.NetworkAddress.ShouldBe("127.0.0.2");
        (await Grid.Cluster.Grains.GetGrain<IDeviceIdentityGrain>($"TEST:{plot.Device}-2").Resolve()).ShouldBe(plot.Device);
        (await Grid.Cluster.Ask<long>($"select version from grid.device_state where device = '{plot.Device}'")).ShouldBe(2);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_change_that_is_repeated_is_made_once(Moment moment)
    {
        var plot = scene["change", moment];

        var device = (await Grid.Cluster.Device(plot.Device).Read())!;
        (device.Alias, device.Version).ShouldBe(("corner", "3"));
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_removal_that_is_repeated_removes(Moment moment)
    {
        var plot = scene["removal", moment];

        (await Grid.Cluster.Device(plot.Device).Read()).ShouldBeNull();
    }
}
