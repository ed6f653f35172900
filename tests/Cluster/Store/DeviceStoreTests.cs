using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Events;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The store fails just before and just after what a device says or what is said of it.</summary>
public sealed class DeviceStoreTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    [Theory]
    [InlineData("identity", Moment.Before)]
    [InlineData("identity", Moment.After)]
    [InlineData("description", Moment.Before)]
    [InlineData("description", Moment.After)]
    [InlineData("hot state", Moment.Before)]
    [InlineData("hot state", Moment.After)]
    public async Task A_registration_that_is_repeated_takes_effect_once(string write, Moment moment)
    {
        var device = grid.NewName();
        await grid.Cluster.Device(device).Create(Registration(device));
        var fault = grid.Store.Next(
            write switch
            {
                "identity" => StoreWrite.State("device-identity", $"TEST:{device}"),
                "description" => StoreWrite.State("device", device),
                _ => StoreWrite.HotState(device),
            },
            moment);

        await grid.Says(device, new SelfRegistration($"TEST:{device}", "SSLD", "127.0.0.1"));

        await fault.Struck;
        (await grid.Cluster.Device(device).Read())!.IsActivated.ShouldBeTrue();
        (await grid.Cluster.Grains.GetGrain<IDeviceIdentityGrain>($"TEST:{device}").Resolve()).ShouldBe(device);
        (await grid.Cluster.Ask<long>($"select version from grid.device_state where device = '{device}'")).ShouldBe(1);
        (await grid.Cluster.Device(device).Submit(GridCluster.Submission())).Status.ShouldBe(CommandStatus.Accepted);
    }

    [Fact]
    public async Task A_name_that_was_claimed_in_a_registration_that_failed_is_free_for_another_device()
    {
        var (first, second) = (grid.NewName(), grid.NewName());
        foreach (var device in (string[])[first, second])
            await grid.Cluster.Device(device).Create(Registration(device));
        grid.Store.Next(StoreWrite.State("device-identity", $"TEST:{first}"), Moment.After);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(first).Receive(
            new() { State = ProtocolState.None, Registration = new($"TEST:{first}", "SSLD", "127.0.0.1") }));

        await grid.Says(second, new SelfRegistration($"TEST:{first}", "SSLD", "127.0.0.1"));

        (await grid.Cluster.Grains.GetGrain<IDeviceIdentityGrain>($"TEST:{first}").Resolve()).ShouldBe(second);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task An_event_that_is_told_again_is_stored_once(Moment moment)
    {
        var device = await grid.NewDevice();
        var fault = grid.Store.Next(StoreWrite.Events(device), moment);

        await grid.Says(device, null, new ReportedEvent { Type = "LIGHT_EVENTS_LIGHT_ON", Index = 2, Description = "", Timestamp = DateTimeOffset.UtcNow, SwitchedOn = true });

        await fault.Struck;
        (await grid.Cluster.Ask<long>($"select count(*) from grid.device_event where device = '{device}'")).ShouldBe(1);
        (await grid.Cluster.Device(device).Read())!.Relays.Single().LastKnownState.ShouldBeTrue();
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_device_that_is_added_again_is_there_once(Moment moment)
    {
        var device = grid.NewName();
        grid.Store.Next(StoreWrite.State("device", device), moment);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(device).Create(Registration(device)));

        var answer = await grid.Cluster.Device(device).Create(Registration(device));

        answer.Created.ShouldBe(moment == Moment.Before);
        answer.Kept.Version.ShouldBe("1");
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_change_that_is_repeated_is_made_once(Moment moment)
    {
        var device = grid.NewName();
        await grid.Cluster.Device(device).Create(Registration(device));
        var changed = Registration(device) with { Alias = "corner" };
        grid.Store.Next(StoreWrite.State("device", device), moment);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(device).Change(changed, null));
        (await grid.Cluster.Device(device).Read())!.Alias.ShouldBe(moment == Moment.Before ? null : "corner");

        var answer = await grid.Cluster.Device(device).Change(changed, null);

        (answer.Alias, answer.Version).ShouldBe(("corner", "2"));
    }

    [Theory]
    [InlineData("cancellation", Moment.Before)]
    [InlineData("cancellation", Moment.After)]
    [InlineData("description", Moment.Before)]
    [InlineData("description", Moment.After)]
    public async Task A_removal_that_is_repeated_leaves_nothing_behind(string write, Moment moment)
    {
        var device = await grid.NewDevice(_ => null);
        var open = await grid.Dispatched(device);
        var fault = grid.Store.Next(
            write == "cancellation" ? StoreWrite.Outcome(open.CorrelationUid, CommandStatus.Cancelled) : StoreWrite.Cleared("device", device), moment);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(device).Remove(null));
        await fault.Struck;

        await Removed(device);

        (await grid.Cluster.Device(device).Read()).ShouldBeNull();
        (await grid.Outcome(open.CorrelationUid)).Status.ShouldBe(CommandStatus.Cancelled);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_device_that_is_added_after_its_removal_knows_nothing_of_the_one_before(Moment moment)
    {
        var device = await grid.NewDevice();
        await grid.Cluster.Device(device).Remove(null);
        var fault = grid.Store.Next(StoreWrite.HotState(device), moment);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(device).Create(Registration(device)));
        await fault.Struck;

        var again = await grid.Cluster.Device(device).Create(Registration(device));

        again.Kept.LastSeen.ShouldBeNull();
        (await grid.Cluster.Device(device).ReadContact())!.State.Content.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_yet_committed_is_not_shown()
    {
        var device = grid.NewName();
        await grid.Cluster.Device(device).Create(Registration(device));
        var fault = grid.Store.Next(StoreWrite.State("device", device), Moment.Before, Blow.Silence);
        _ = grid.Cluster.Device(device).Change(Registration(device) with { Alias = "corner" }, null);
        await fault.Struck;

        (await grid.Cluster.Device(device).Read())!.Alias.ShouldBeNull();
    }

    [Fact]
    public async Task A_device_whose_removal_was_not_answered_takes_no_more_commands()
    {
        var device = await grid.NewDevice();
        grid.Store.Next(StoreWrite.Cleared("device", device), Moment.After);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(device).Remove(null));

        var refusal = await Should.ThrowAsync<RefusedException>(() => grid.Cluster.Device(device).Submit(GridCluster.Submission()));

        refusal.Code.ShouldBe(ErrorCode.UnknownDevice);
    }

    private async Task Removed(string device)
    {
        try
        {
            await grid.Cluster.Device(device).Remove(null);
        }
        catch (RefusedException refusal) when (refusal.Code == ErrorCode.UnknownDevice)
        {
            // The first time it was removed.
        }
    }

    private static DeviceRegistration Registration(string device) =>
        new() { DeviceIdentification = device, Protocol = TestAdapter.Protocol, PublicKey = "AAAA" };
}
