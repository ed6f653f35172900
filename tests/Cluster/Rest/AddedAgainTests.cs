using GridOrleans.Events;
using GridOrleans.Tests.Cluster.Messages;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>A name that has been a device's before, or is one (platform handbook, 4.8).</summary>
[Collection(RestTests.Name)]
public sealed class AddedAgainTests(RestGrid grid)
{
    [Fact]
    public async Task What_a_removed_device_said_is_not_shown_to_who_adds_one_of_its_name()
    {
        var (before, after) = (await grid.NewCaller(), await grid.NewCaller());
        var queries = grid.Cluster.Grains.GetGrain<IEventQueries>(0);
        var start = await queries.End(TestContext.Current.CancellationToken);
        var device = await grid.ActiveDevice(before);
        await Speak(device);
        (await Seen(before, device)).ShouldBe((1, 1, 1, 1));
        (await before.Delete($"/devices/{device}")).ShouldBe(204);

        (await after.Post("/devices", RestGrid.Light(device))).ShouldBe(201);

        (await Seen(after, device)).ShouldBe((0, 0, 0, 0));
        (await after.Get($"/devices/{device}")).TextOrNull("lastSeen").ShouldBeNull();
        await grid.Register(device);
        await Speak(device);
        (await Seen(after, device)).ShouldBe((1, 1, 1, 1));
        IReadOnlyList<DeviceEvent> streamed = [];
        await Eventually.Holds(
            async () => (streamed = [.. (await queries.ReadOn(start, EventFilter.HighestLimit, TestContext.Current.CancellationToken))
                .Where(happened => happened.DeviceIdentification == device)]).Count == 2,
            "both events can be streamed");
        streamed.Select(happened => happened.Readers!).ShouldBe([[], [after.Organisation]]);
    }

    [Fact]
    public async Task A_device_message_of_a_removed_device_stays_for_who_runs_the_platform()
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);
        await Speak(device);

        (await owner.Delete($"/devices/{device}")).ShouldBe(204);

        (await grid.Operator.Get($"/device-messages?deviceIdentification={device}")).Items().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_adds_again_what_is_anothers_is_told_nothing_but_what_it_said()
    {
        var (installer, owner) = (await grid.NewCaller(), await grid.NewCaller());
        var said = RestGrid.Light(RestGrid.Name("device")) with { OwnerOrganisation = owner.Organisation, Alias = "corner" };
        var added = (await installer.Post("/devices", said)).ShouldBe(201);
        await grid.Register(said.DeviceIdentification);
        await Speak(said.DeviceIdentification);

        var again = (await installer.Post("/devices", said)).ShouldBe(200);

        Without(again, "createdAt", "modifiedAt").ShouldBe(Without(added, "createdAt", "modifiedAt"));
        (again.TextOrNull("networkAddress"), again.TextOrNull("lastSeen"), again.TextOrNull("deviceType")).ShouldBe((null, null, null));
        (again.Text("lifecycleStatus"), again.Body.GetProperty("isActivated").GetBoolean()).ShouldBe(("NEW_IN_INVENTORY", false));
        (again.Text("alias"), again.Text("ownerOrganisation")).ShouldBe(("corner", owner.Organisation));
        again.Body.GetProperty("relays").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Who_has_been_given_something_on_it_is_told_all_of_it()
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);

        var again = (await owner.Post("/devices", RestGrid.Light(device))).ShouldBe(200);

        (again.Text("networkAddress"), again.Text("deviceType"), again.Text("lifecycleStatus")).ShouldBe(("127.0.0.1", "SSLD", "IN_USE"));
    }

    [Fact]
    public async Task Who_manages_the_network_may_add_again_what_is_anothers_and_is_told_nothing_but_what_it_said()
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);
        var said = RestGrid.Light(device) with { OwnerOrganisation = owner.Organisation };

        var again = (await grid.Operator.Post("/devices", said)).ShouldBe(200);

        (again.TextOrNull("networkAddress"), again.Text("lifecycleStatus")).ShouldBe((null, "NEW_IN_INVENTORY"));
    }

    private static string Without(RestAnswer answer, params string[] members) => string.Join(
        ',', answer.Body.EnumerateObject().Where(member => !members.Contains(member.Name)).Select(member => $"{member}"));

    /// <summary>The events and messages of a device that somebody sees: asked for by its name, and among all.</summary>
    private static async Task<(int Events, int AllEvents, int Messages, int AllMessages)> Seen(RestCaller caller, string device) => (
        (await caller.Get($"/events?deviceIdentification={device}")).Items().Length, (await caller.Get("/events")).Items().Length,
        (await caller.Get($"/device-messages?deviceIdentification={device}")).Items().Length, (await caller.Get("/device-messages")).Items().Length);

    /// <summary>The device tells of an event, and a message of it is logged.</summary>
    private async Task Speak(string device)
    {
        var grain = grid.Cluster.Device(device);
        await grain.Receive(new()
        {
            State = (await grain.ReadContact())!.State,
            Events = [new() { Type = "LIGHT_EVENTS_LIGHT_ON", Index = 2, SwitchedOn = true, Timestamp = DateTimeOffset.UtcNow }],
        });
        await grain.Log([Sample.Message(0)]);
    }
}
