using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Json;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Who may command which device, and when, over REST: the handbook's rows B5, C3, C4, C5, C9 and C11, T5, T6 and T10, F1 and F2 (platform handbook, 15.1, 15.7, 15.8, 15.10).</summary>
[Collection(RestTests.Name)]
public sealed class CommandRuleTests(RestGrid grid)
{
    private const string GetStatus = """{"type":"getStatus"}""";

    public static TheoryData<string> Commands => [.. CommandCatalogue.Commands.Keys.Order()];

    public static TheoryData<DeviceLifecycleStatus> Statuses => [.. Enum.GetValues<DeviceLifecycleStatus>()];

    /// <summary>Row B5: over REST the device is not there; its grain says the truth, for the face that tells it.</summary>
    [Theory]
    [InlineData("startSelfTest")]
    [InlineData("stopSelfTest")]
    public async Task Another_organisations_device_cannot_be_tested(string test)
    {
        var (owner, other) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.ActiveDevice(owner);

        var foreign = await other.Post($"/devices/{device}/commands", $$"""{"type":"{{test}}"}""");
        var absent = await other.Post($"/devices/{device}-absent/commands", $$"""{"type":"{{test}}"}""");

        foreign.ShouldBeRefused(404, ErrorCode.UnknownDevice);
        foreign.Body.ToString().ShouldBe(absent.Body.ToString().Replace("-absent", "", StringComparison.Ordinal));
        var submission = GridCluster.Submission((DeviceCommand)Matrix.DeviceOperation.Example(CommandCatalogue.Commands[test])) with { Caller = other.Caller };
        (await Should.ThrowAsync<RefusedException>(() => grid.Cluster.Device(device).Submit(submission))).Code.ShouldBe(ErrorCode.ForeignDevice);
        (await owner.Get($"/commands?deviceIdentification={device}")).Items().ShouldBeEmpty();
    }

    /// <summary>Row C3, and F2 of the functional exceptions.</summary>
    [Theory, MemberData(nameof(Commands))]
    public async Task A_command_for_a_device_that_nobody_added_is_refused_at_once(string command)
    {
        var answer = await grid.Operator.Post("/devices/unknown/commands", Matrix.DeviceOperation.Json(command));

        answer.ShouldBeRefused(404, ErrorCode.UnknownDevice);
        answer.Text("detail").ShouldBe("Device with id \"unknown\" could not be found.");
    }

    /// <summary>Platform handbook, 12: who asks, the device and the right come before what the request says.</summary>
    [Theory]
    [InlineData("/devices/{0}/commands", """{"type":"setLight","lightValues":[]}""")]
    [InlineData("/commands", """[{"deviceIdentification":"{0}","type":"setLight","lightValues":[]}]""")]
    public async Task What_is_wrong_with_a_command_is_said_only_to_who_may_send_it(string path, string body)
    {
        var (owner, other, unknown) = (await grid.NewCaller(), await grid.NewCaller(), await grid.Unknown());
        var device = await grid.ActiveDevice(owner);

        (await Code(unknown)).ShouldBe(ErrorCode.UnknownOrganisation);
        (await Code(other)).ShouldBe(ErrorCode.UnknownDevice);
        (await Code(owner)).ShouldBe(ErrorCode.ValidationError);

        async Task<string?> Code(RestCaller caller)
        {
            var answer = await caller.Post(path.Replace("{0}", device, StringComparison.Ordinal), body.Replace("{0}", device, StringComparison.Ordinal));
            var problem = answer.Body.ValueKind == System.Text.Json.JsonValueKind.Array ? answer.Body[0].GetProperty("error") : answer.Body;
            return problem.GetProperty("code").GetString();
        }
    }

    /// <summary>Row C4, and F1 of the functional exceptions.</summary>
    [Theory]
    [InlineData("setReboot")]
    [InlineData("getStatus")]
    public async Task An_unknown_organisation_commands_nothing(string command)
    {
        var (unknown, device) = (await grid.Unknown(), await grid.ActiveDevice(await grid.NewCaller()));

        var answer = await unknown.Post($"/devices/{device}/commands", $$"""{"type":"{{command}}"}""");

        answer.ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
        answer.Text("detail").ShouldBe($"Organisation with id \"{unknown.Organisation}\" could not be found.");
    }

    /// <summary>Rows C5 and T6.</summary>
    [Theory, MemberData(nameof(Commands))]
    public async Task A_device_without_key_takes_no_commands(string command)
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.ActiveDevice(owner);
        await owner.Delete($"/devices/{device}/public-key");

        var answer = await owner.Post($"/devices/{device}/commands", Matrix.DeviceOperation.Json(command));

        answer.ShouldBeRefused(409, ErrorCode.UnregisteredDevice);
        answer.Text("detail")!.ShouldStartWith($"Device {device} is not registered");
    }

    /// <summary>Rows C9, T5 and T10.</summary>
    [Theory, MemberData(nameof(Statuses))]
    public async Task Any_status_can_be_set_and_only_in_use_are_commands_taken(DeviceLifecycleStatus status)
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);

        (await owner.Put($"/devices/{device}/lifecycle-status", new SetLifecycleStatus { LifecycleStatus = status })).ShouldBe(200);

        (await owner.Get($"/devices/{device}")).Text("lifecycleStatus").ShouldBe(GxfName.Of(status));
        var command = await owner.Post($"/devices/{device}/commands", GetStatus);
        if (status == DeviceLifecycleStatus.InUse)
        {
            command.ShouldBe(202);
            return;
        }
        command.ShouldBeRefused(409, ErrorCode.InactiveDevice);
        command.Text("detail")!.ShouldStartWith($"Device {device} is not active in the platform");
    }

    /// <summary>Rows T5 and T10.</summary>
    [Fact]
    public async Task A_device_that_has_not_registered_takes_no_commands()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { LifecycleStatus = DeviceLifecycleStatus.InUse });

        (await owner.Post($"/devices/{device}/commands", GetStatus)).ShouldBeRefused(409, ErrorCode.InactiveDevice);
    }

    /// <summary>Row C11.</summary>
    [Theory]
    [InlineData("575-1", 1)]
    [InlineData("575-2", null)]
    [InlineData(null, 2)]
    [InlineData(null, null)]
    public async Task What_is_absent_of_the_switching_batch_is_taken_away(string? mastSegment, int? batchNumber)
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { MastSegment = "before", BatchNumber = 7 });

        (await owner.Put($"/devices/{device}/cdma-settings", new SetCdmaSettings { MastSegment = mastSegment, BatchNumber = batchNumber })).ShouldBe(200);

        var changed = await owner.Get($"/devices/{device}");
        changed.TextOrNull("mastSegment").ShouldBe(mastSegment);
        (changed.Body.TryGetProperty("batchNumber", out var batch) ? batch.GetInt32() : (int?)null).ShouldBe(batchNumber);
    }
}
