using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster;

/// <summary>Which devices take commands, by their type (platform handbook, 4.3).</summary>
public sealed class ActiveCheckTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    /// <summary>Each type with what a device of it is refused with that has never registered, and with what one that has but has no key.</summary>
    public static TheoryData<string, string?, string?> Types => new()
    {
        { DeviceTypes.Ssld, ErrorCode.InactiveDevice, ErrorCode.UnregisteredDevice },
        { DeviceTypes.Psld, ErrorCode.InactiveDevice, ErrorCode.UnregisteredDevice },
        { DeviceTypes.Lmd, ErrorCode.InactiveDevice, null },
        { DeviceTypes.Rtu, ErrorCode.InactiveDevice, null },
        { DeviceTypes.SmartMeterE, null, null },
        { DeviceTypes.SmartMeterG, null, null },
        { DeviceTypes.SmartMeterW, null, null },
    };

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(silos: 1);

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Theory, MemberData(nameof(Types))]
    public async Task A_device_takes_commands_and_shows_its_tasks_by_its_type(string type, string? neverSeen, string? withoutKey)
    {
        await Create("new", type);
        await Create("known", type);
        (await _grid.Device("known").Receive(new() { State = ProtocolState.None, Registration = new("TEST:known", type, "127.0.0.1") }))
            .Kind.ShouldBe(DeviceMessageAnswerKind.Taken);

        (await Refusals("new")).ShouldBe((neverSeen, neverSeen));
        (await Refusals("known")).ShouldBe((withoutKey, withoutKey));
    }

    [Fact]
    public async Task A_device_that_has_not_said_its_type_is_taken_for_a_street_light()
    {
        await Create("new", null);

        (await Refusals("new")).ShouldBe((ErrorCode.InactiveDevice, ErrorCode.InactiveDevice));
        (DeviceTypes.MayBeStreetLight(null), DeviceTypes.IsSmartMeter(null)).ShouldBe((true, false));
    }

    private Task Create(string name, string? type) =>
        _grid.Device(name).Create(new() { DeviceIdentification = name, DeviceType = type, Protocol = TestAdapter.Protocol });

    /// <summary>What a command is refused with, and the question for scheduled tasks; null: nothing.</summary>
    private async Task<(string? Command, string? Tasks)> Refusals(string device) => (
        await Refusal(() => _grid.Device(device).Submit(GridCluster.Submission(new GetStatus()))),
        await Refusal(() => _grid.Grains.GetGrain<IScheduledTasks>(0).List(GridCluster.Caller, device, null, 10, TestContext.Current.CancellationToken)));

    private static async Task<string?> Refusal(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Code;
        }
    }
}
