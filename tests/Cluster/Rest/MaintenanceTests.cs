using GridOrleans.Commands;
using GridOrleans.Devices.Changes;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Which commands a device in maintenance takes, over REST (platform handbook, 4.5).</summary>
[Collection(RestTests.Name)]
public sealed class MaintenanceTests(RestGrid grid)
{
    /// <summary>The handbook's list: true for what is refused.</summary>
    private static readonly Dictionary<string, bool> Refused = new()
    {
        ["getStatus"] = false,
        ["startSelfTest"] = false,
        ["stopSelfTest"] = false,
        ["setLight"] = true,
        ["resumeSchedule"] = true,
        ["setReboot"] = true,
        ["setEventNotifications"] = true,
        ["updateDeviceSslCertification"] = true,
        ["setDeviceVerificationKey"] = true,
    };

    public static TheoryData<string> Commands => [.. CommandCatalogue.Commands.Keys.Order()];

    [Theory, MemberData(nameof(Commands))]
    public async Task A_device_in_maintenance_takes_only_the_commands_that_are_meant_for_then(string command)
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);
        (await owner.Put($"/devices/{device}/maintenance", new SetMaintenance { InMaintenance = true })).ShouldBe(200);

        var during = await owner.Post($"/devices/{device}/commands", Matrix.DeviceOperation.Json(command));

        Refused.ShouldContainKey(command, "the handbook's list tells of each command");
        if (Refused[command])
            during.ShouldBeRefused(409, ErrorCode.DeviceInMaintenance);
        else
            during.ShouldBe(202);
        (await owner.Put($"/devices/{device}/maintenance", new SetMaintenance { InMaintenance = false })).ShouldBe(200);
        (await owner.Post($"/devices/{device}/commands", Matrix.DeviceOperation.Json(command))).ShouldBe(202);
    }
}
