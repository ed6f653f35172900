using GridOrleans.Adapters;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Events;

namespace GridOrleans.Tests.Cluster;

/// <summary>Devices are added, register by themselves, and say what happened.</summary>
public sealed class DeviceTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(silos: 1);

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    private static DeviceRegistration Light(string identification) =>
        new() { DeviceIdentification = identification, Protocol = TestAdapter.Protocol, PublicKey = "AAAA" };

    private static DeviceMessage Registers(string name, ProtocolState? state = null) =>
        new() { State = state ?? ProtocolState.None, Registration = new($"TEST:{name}", "SSLD", "10.0.0.1") };

    private static ReportedEvent Switched(bool on, int index, DateTimeOffset? at = null) => new()
    {
        Type = on ? "LIGHT_EVENTS_LIGHT_ON" : "LIGHT_EVENTS_LIGHT_OFF",
        Index = index,
        SwitchedOn = on,
        Timestamp = at ?? DateTimeOffset.UtcNow,
    };

    [Fact]
    public async Task A_device_that_somebody_added_becomes_active_when_it_registers()
    {
        var device = _grid.Device("light");
        await device.Create(Light("light"));
        (await device.Read())!.IsActivated.ShouldBeFalse();

        (await device.Receive(Registers("uid"))).Kind.ShouldBe(DeviceMessageAnswerKind.Taken);

        var active = (await device.Read())!;
        active.IsActivated.ShouldBeTrue();
        active.LifecycleStatus.ShouldBe(DeviceLifecycleStatus.InUse);
        active.NetworkAddress.ShouldBe("10.0.0.1");
        (await _grid.Grains.GetGrain<IDeviceIdentityGrain>("TEST:uid").Resolve()).ShouldBe("light");
    }

    [Fact]
    public async Task A_device_that_nobody_added_is_not_taken()
    {
        (await _grid.Device("stranger").Receive(Registers("uid"))).Kind.ShouldBe(DeviceMessageAnswerKind.UnknownDevice);
        (await _grid.Device("stranger").ReadContact()).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_that_another_device_holds_is_not_given_away_until_that_device_has_a_new_one()
    {
        var holder = _grid.Device("holder");
        var other = _grid.Device("other");
        await holder.Create(Light("holder"));
        await other.Create(Light("other"));
        var held = await holder.Receive(Registers("uid"));

        (await other.Receive(Registers("uid"))).Kind.ShouldBe(DeviceMessageAnswerKind.IdentityTaken);
        await holder.Receive(Registers("uid-2", held.State));

        (await other.Receive(Registers("uid"))).Kind.ShouldBe(DeviceMessageAnswerKind.Taken);
    }

    [Fact]
    public async Task Protocol_state_made_from_an_older_version_is_answered_with_the_present_one()
    {
        var device = await _grid.ActiveDevice("light");
        var present = (await device.ReadContact())!.State;

        var answer = await device.Receive(new() { State = new(present.Version - 1, [1]) });

        answer.Kind.ShouldBe(DeviceMessageAnswerKind.StateConflict);
        answer.State.Version.ShouldBe(present.Version);
    }

    [Fact]
    public async Task Protocol_state_survives_the_grain()
    {
        var device = await _grid.ActiveDevice("light");
        var present = (await device.ReadContact())!.State;
        await device.Receive(new() { State = new(present.Version, [1, 2, 3]) });

        await _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        var state = (await device.ReadContact())!.State;
        state.Content.ShouldBe([1, 2, 3]);
        state.Version.ShouldBe(present.Version + 1);
    }

    [Fact]
    public async Task Events_are_kept_and_move_the_relays()
    {
        var device = await _grid.ActiveDevice("light");
        var state = (await device.ReadContact())!.State;

        await device.Receive(new() { State = state, Events = [Switched(on: true, index: 0), new() { Type = "MONITOR_DOOR_OPENED", Timestamp = DateTimeOffset.UtcNow }] });

        var events = await _grid.Grains.GetGrain<IEventQueries>(0).List(new() { DeviceIdentification = "light" }, default);
        events.Select(e => e.Type).ShouldBe(["MONITOR_DOOR_OPENED", "LIGHT_EVENTS_LIGHT_ON"], ignoreOrder: true);
        var relays = (await device.Read())!.Relays;
        relays.Select(r => r.Index).ShouldBe([2, 3]);
        relays.ShouldAllBe(r => r.LastKnownState && r.LastSwitchingEventState == true);
    }

    [Fact]
    public async Task The_stream_of_events_goes_on_after_a_position_without_loss_or_repetition()
    {
        var queries = _grid.Grains.GetGrain<IEventQueries>(0);
        var device = await _grid.ActiveDevice("light");
        var position = await queries.End(default);
        for (var i = 0; i < 5; i++)
            await device.Receive(new() { State = (await device.ReadContact())!.State, Events = [Switched(i % 2 == 0, 2), Switched(i % 2 == 0, 3)] });

        var seen = new List<DeviceEvent>();
        await Eventually.Holds(
            async () =>
            {
                var page = await queries.ReadOn(position, 3, default);
                seen.AddRange(page);
                position = page.Count > 0 ? page[^1].Position : position;
                return seen.Count >= 10;
            },
            "all events are read");

        (await queries.ReadOn(position, 3, default)).ShouldBeEmpty();
        seen.Count.ShouldBe(10);
        seen.Select(e => e.Id).Distinct().Count().ShouldBe(10);
    }

    [Fact]
    public async Task Adding_the_same_device_twice_changes_nothing()
    {
        var device = _grid.Device("light");
        (await device.Create(Light("light"))).Created.ShouldBeTrue();

        (await device.Create(Light("light"))).Created.ShouldBeFalse();
    }

    [Fact]
    public async Task A_device_that_has_been_seen_cannot_be_added_with_other_data()
    {
        var device = await _grid.ActiveDevice("light");

        var refused = await Should.ThrowAsync<RefusedException>(() => device.Create(Light("light") with { Alias = "another" }));

        refused.Code.ShouldBe(ErrorCode.ExistingDevice);
    }

    [Fact]
    public async Task A_device_that_has_never_been_seen_is_described_anew_by_its_owner()
    {
        var device = _grid.Device("light");
        await device.Create(Light("light"));

        await device.Create(Light("light") with { Alias = "another" });

        (await device.Read())!.Alias.ShouldBe("another");
    }

    [Fact]
    public async Task A_change_over_an_outdated_version_is_refused()
    {
        var device = _grid.Device("light");
        var created = await device.Create(Light("light"));
        var changed = await device.Change(Light("light") with { Alias = "corner" }, created.Kept.Version);

        var refused = await Should.ThrowAsync<RefusedException>(() => device.Change(Light("light"), created.Kept.Version));

        refused.Code.ShouldBe(ErrorCode.VersionConflict);
        (await device.Read())!.Alias.ShouldBe("corner");
        changed.Version.ShouldNotBe(created.Kept.Version);
    }

    [Fact]
    public async Task A_removed_device_is_gone_and_can_be_added_anew()
    {
        var device = await _grid.ActiveDevice("light");
        _grid.Adapter.Behaviour = _ => null;
        var open = await device.Submit(GridCluster.Submission());

        await device.Remove(null);

        (await device.Read()).ShouldBeNull();
        (await _grid.Outcome(open.CorrelationUid)).Error!.Code.ShouldBe(ErrorCode.DeviceRemoved);
        (await device.Create(Light("light"))).Kept.IsActivated.ShouldBeFalse();
        (await device.ReadContact())!.State.Content.ShouldBeEmpty();
    }

    [Fact]
    public async Task Devices_whose_names_read_like_one_number_or_like_a_uuid_are_devices_of_their_own()
    {
        string[] names = ["ab", "00ab", "0xab", "12", "012", "1234567890abcdef", "0b2f6f3e-6d3a-4b5e-8f7a-3f0f8f1f0a01", "0B2F6F3E6D3A4B5E8F7A3F0F8F1F0A01", "12+ab"];
        foreach (var name in names)
            await _grid.Device(name).Create(Light(name) with { Alias = $"I am {name}" });

        var listed = await _grid.Grains.GetGrain<IDeviceQueries>(0).List(new() { Only = names }, default);

        listed.Devices.Select(d => (d.DeviceIdentification, d.Alias)).ShouldBe(names.Order(StringComparer.Ordinal).Select(name => (name, (string?)$"I am {name}")));
        // They are read from the store anew.
        await _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        foreach (var name in names)
            (await _grid.Device(name).Read())!.Alias.ShouldBe($"I am {name}");
    }

    [Fact]
    public async Task Lists_page_through_devices_that_fit_the_filter()
    {
        foreach (var name in (string[])["a-1", "a-2", "a-3", "b-1"])
            await _grid.Device(name).Create(Light(name));
        await _grid.ActiveDevice("a-4");
        var queries = _grid.Grains.GetGrain<IDeviceQueries>(0);

        var first = await queries.List(new() { IdentificationPrefix = "a-", Limit = 3 }, default);
        var second = await queries.List(new() { IdentificationPrefix = "a-", Limit = 3, After = first.Last }, default);
        var active = await queries.List(new() { IsActivated = true, LifecycleStatus = DeviceLifecycleStatus.InUse }, default);

        first.Devices.Select(d => d.DeviceIdentification).ShouldBe(["a-1", "a-2", "a-3"]);
        second.Devices.Select(d => d.DeviceIdentification).ShouldBe(["a-4"]);
        active.Devices.ShouldHaveSingleItem().LastSeen.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false, ErrorCode.InactiveDevice)]
    [InlineData(true, ErrorCode.UnregisteredDevice)]
    public async Task A_device_that_is_not_active_or_has_no_key_takes_no_commands(bool active, string code)
    {
        var device = _grid.Device("light");
        await device.Create(Light("light"));
        if (active)
        {
            await device.Receive(Registers("uid"));
            await device.Apply(GridCluster.Caller, new RevokeKey(), null);
        }

        (await Should.ThrowAsync<RefusedException>(() => device.Submit(GridCluster.Submission()))).Code.ShouldBe(code);

        (await _grid.Ask<long>("select count(*) from grid.command")).ShouldBe(0);
    }

    [Fact]
    public async Task A_device_in_maintenance_takes_only_the_commands_that_are_meant_for_it()
    {
        var device = await _grid.ActiveDevice("light");
        await device.Change(Light("light") with { InMaintenance = true }, null);

        (await Should.ThrowAsync<RefusedException>(() => device.Submit(GridCluster.Submission()))).Code.ShouldBe(ErrorCode.DeviceInMaintenance);
        (await device.Submit(GridCluster.Submission(new Commands.GetStatus()))).Status.ShouldBe(Commands.CommandStatus.Accepted);
    }
}
