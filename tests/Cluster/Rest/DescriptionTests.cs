using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Protocols;
using GridOrleans.Throttling;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>What a new description of a device changes and what it leaves (platform handbook, 4.1, 4.4 and 4.8).</summary>
[Collection(RestTests.Name)]
public sealed class DescriptionTests(RestGrid grid)
{
    private const string OtherKey = "abcdef123456";

    private static readonly ProtocolReference Plain = new(RestGrid.ProtocolName, "1.0");

    /// <summary>Descriptions that change what has a right of its own.</summary>
    public static TheoryData<string, DeviceRegistration> Others { get; } = new()
    {
        { "another key", RestGrid.Light() with { PublicKey = OtherKey } },
        { "another protocol", RestGrid.Light() with { Protocol = "OTHER" } },
        { "another variant", RestGrid.Light() with { ProtocolInfo = Plain with { Variant = "test" } } },
    };

    [Theory, MemberData(nameof(Others))]
    public async Task An_owner_changes_by_a_description_only_what_it_may_change_alone(string change, DeviceRegistration description)
    {
        var (owner, admin) = (await grid.NewCaller(), await grid.NewCaller(PlatformFunctionGroup.Admin));
        var device = await grid.Device(owner, RestGrid.Light() with { ProtocolInfo = Plain });
        await grid.Give(owner, device, admin, DeviceFunctionGroup.Owner);
        var before = (await owner.Get($"/devices/{device}")).Body.ToString();

        (await owner.Put($"/devices/{device}", description with { DeviceIdentification = device, Alias = change })).ShouldBeRefused(403, ErrorCode.Unauthorized);
        (await owner.Get($"/devices/{device}")).Body.ToString().ShouldBe(before);

        (await admin.Put($"/devices/{device}", description with { DeviceIdentification = device, Alias = change })).ShouldBe(200).Text("alias").ShouldBe(change);
    }

    [Fact]
    public async Task A_description_without_key_and_protocol_information_leaves_them()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { ProtocolInfo = Plain with { Variant = "test" } });

        (await owner.Put($"/devices/{device}", RestGrid.Light(device) with { PublicKey = null, Alias = "corner" })).ShouldBe(200);

        var changed = await owner.Get($"/devices/{device}");
        (changed.Text("alias"), changed.Text("publicKey")).ShouldBe(("corner", RestGrid.Key));
        changed.Body.GetProperty("protocolInfo").GetProperty("variant").GetString().ShouldBe("test");
    }

    [Fact]
    public async Task Another_protocol_takes_the_information_of_the_one_before_with_it()
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.Device(owner, RestGrid.Light() with { ProtocolInfo = Plain });

        await owner.Put($"/devices/{device}", RestGrid.Light(device) with { Protocol = "OTHER" });

        var changed = await owner.Get($"/devices/{device}");
        changed.Text("protocol").ShouldBe("OTHER");
        changed.Body.TryGetProperty("protocolInfo", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_audit_trail_has_what_a_description_changed()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { Alias = "before", GpsLatitude = 1 });

        await owner.Put($"/devices/{device}", RestGrid.Light(device) with { Alias = "after" });

        var record = (await owner.Get($"/audit?deviceIdentification={device}&action={AuditAction.ChangeDevice}")).Items().ShouldHaveSingleItem();
        record.GetProperty("detail").GetString().ShouldBe("""{"alias":"after","gpsLatitude":null}""");
    }

    /// <summary>Row K26 of the handbook's quirks.</summary>
    [Fact]
    public async Task A_device_that_its_owner_deactivates_takes_no_commands_until_it_is_activated_again()
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);

        (await owner.Put($"/devices/{device}", RestGrid.Light(device) with { IsActivated = false })).ShouldBe(200);
        (await Command(owner, device)).ShouldBeRefused(409, ErrorCode.InactiveDevice);

        (await owner.Put($"/devices/{device}", RestGrid.Light(device) with { Alias = "still not" })).ShouldBe(200);
        (await Command(owner, device)).ShouldBeRefused(409, ErrorCode.InactiveDevice);

        (await owner.Put($"/devices/{device}", RestGrid.Light(device) with { IsActivated = true })).ShouldBe(200);
        (await Command(owner, device)).ShouldBe(202);
    }

    [Fact]
    public async Task A_device_that_its_owner_activates_takes_commands_before_it_has_registered()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner);

        await owner.Put($"/devices/{device}", RestGrid.Light(device) with { IsActivated = true, LifecycleStatus = DeviceLifecycleStatus.InUse });

        (await Command(owner, device)).ShouldBe(202);
    }

    [Fact]
    public async Task A_street_light_that_is_activated_still_needs_a_key()
    {
        var owner = await grid.NewCaller();
        var light = RestGrid.Light() with { PublicKey = null, DeviceType = DeviceTypes.Ssld };
        var device = await grid.Device(owner, light);

        await owner.Put($"/devices/{device}", light with { DeviceIdentification = device, IsActivated = true, LifecycleStatus = DeviceLifecycleStatus.InUse });

        (await Command(owner, device)).ShouldBeRefused(409, ErrorCode.UnregisteredDevice);
    }

    [Fact]
    public async Task When_a_device_was_installed_is_not_forgotten()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { TechnicalInstallationDate = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero) });

        await owner.Put($"/devices/{device}", RestGrid.Light(device) with { Alias = "corner" });

        (await owner.Get($"/devices/{device}")).Text("technicalInstallationDate")!.ShouldStartWith("2026-05-01");
    }

    [Theory]
    [InlineData(DeviceTypes.Ssld, 200)]
    [InlineData(DeviceTypes.Psld, 200)]
    [InlineData(null, 200)]
    [InlineData(DeviceTypes.Lmd, 404)]
    [InlineData(DeviceTypes.SmartMeterE, 404)]
    public async Task Only_street_lights_have_aliases_of_their_own(string? type, int status)
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { DeviceType = type });

        var answer = await owner.Put($"/devices/{device}/aliases", new SetAliases { Alias = "corner" });

        if (status == 200)
            answer.ShouldBe(200);
        else
            answer.ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await owner.Get($"/devices/{device}")).TextOrNull("alias").ShouldBe(status == 200 ? "corner" : null);
    }

    [Fact]
    public async Task A_registration_counts_as_a_success()
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);
        await owner.Post($"/devices/{device}/commands", """{"type":"setReboot"}""");
        await Eventually.Holds(async () => await Failures() == 1, "an attempt has failed");
        var before = (await owner.Get($"/devices/{device}")).TextOrNull("lastSuccess");

        await grid.Cluster.Device(device).Receive(new()
        {
            State = (await grid.Cluster.Device(device).ReadContact())!.State,
            Registration = new($"{TestAdapter.Protocol}:{device}", "SSLD", "127.0.0.1"),
        });

        (await Failures()).ShouldBe(0);
        (await owner.Get($"/devices/{device}")).Text("lastSuccess").ShouldNotBe(before);

        async Task<int> Failures() => (await owner.Get($"/devices/{device}")).Body.GetProperty("failuresSinceSuccess").GetInt32();
    }

    [Fact]
    public async Task Who_may_not_hears_nothing_of_what_is_wrong_with_the_request()
    {
        var (caller, device) = await grid.Given(DeviceFunctionGroup.Monitoring);
        var (stranger, disabled) = (await grid.NewCaller(), await grid.NewCaller(enabled: false));
        var wrong = RestGrid.Light(device) with { GpsLatitude = 91 };
        var config = new ThrottlingConfig { Name = "wrong", Protocol = "O S", MaxConcurrency = -2 };

        (await caller.Put($"/devices/{device}", wrong)).ShouldBeRefused(403, ErrorCode.Unauthorized);
        (await stranger.Put($"/devices/{device}", wrong)).ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await disabled.Post("/devices", wrong)).ShouldBeRefused(403, ErrorCode.DisabledOrganisation);
        (await caller.Put("/throttling-configs/wrong", config)).ShouldBeRefused(403, ErrorCode.Unauthorized);
        (await grid.Operator.Put("/throttling-configs/wrong", config)).ShouldBeRefused(400, ErrorCode.ValidationError);
    }

    private static Task<RestAnswer> Command(RestCaller owner, string device) => owner.Post($"/devices/{device}/commands", """{"type":"getStatus"}""");
}
