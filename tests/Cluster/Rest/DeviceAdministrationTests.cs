using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;
using GridOrleans.Protocols;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Administration of devices over REST: the handbook's rows D1 to D14 (platform handbook, 15.3).</summary>
[Collection(RestTests.Name)]
public sealed class DeviceAdministrationTests(RestGrid grid)
{
    /// <summary>Row D1.</summary>
    [Theory]
    [InlineData("TEST1024000000001")]
    [InlineData("a")]
    [InlineData("a-device-with-forty-characters-1234567890")]
    [InlineData("KAIFA/7:%20+&?#")]
    [InlineData("Straße-7")]
    [InlineData("...")]
    public async Task A_removed_device_is_gone(string identification)
    {
        var owner = await grid.NewCaller();
        identification = identification[..Math.Min(40, identification.Length)];
        var path = $"/devices/{Uri.EscapeDataString(identification)}";
        (await owner.Post("/devices", RestGrid.Light(identification))).ShouldBe(201);

        (await owner.Delete(path)).ShouldBe(204);

        (await owner.Get(path)).ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await owner.Get("/devices")).Items().ShouldBeEmpty();
    }

    /// <summary>Row D2.</summary>
    [Fact]
    public async Task Who_only_installs_a_device_cannot_remove_it()
    {
        var (caller, device) = await grid.Given(DeviceFunctionGroup.Installation);

        var answer = await caller.Delete($"/devices/{device}");

        answer.ShouldBeRefused(403, ErrorCode.Unauthorized);
        answer.Text("detail").ShouldBe($"Organisation [{caller.Organisation}] is not authorized for action");
        (await caller.Get($"/devices/{device}")).ShouldBe(200);
    }

    /// <summary>Row D3.</summary>
    [Fact]
    public async Task A_device_that_nobody_added_cannot_be_removed()
    {
        (await grid.Operator.Delete("/devices/unknown")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await grid.Operator.Delete("/devices/%20")).ShouldBeRefused(400, ErrorCode.ValidationError);
    }

    /// <summary>Row D4.</summary>
    [Fact]
    public async Task A_device_whose_key_is_revoked_takes_no_commands()
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.ActiveDevice(owner);

        (await owner.Delete($"/devices/{device}/public-key")).ShouldBe(200).TextOrNull("publicKey").ShouldBeNull();

        (await owner.Post($"/devices/{device}/commands", """{"type":"getStatus"}""")).ShouldBeRefused(409, ErrorCode.UnregisteredDevice);
        (await owner.Delete("/devices/unknown/public-key")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
    }

    /// <summary>Row D5.</summary>
    [Fact]
    public async Task A_device_is_given_another_key()
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.Device(owner);

        await owner.Put($"/devices/{device}/public-key", new UpdateKey { PublicKey = "abcdef123456" });

        (await owner.Get($"/devices/{device}")).Text("publicKey").ShouldBe("abcdef123456");
    }

    /// <summary>Row D6.</summary>
    [Fact]
    public async Task A_key_with_a_protocol_adds_a_street_light_that_nobody_had_added()
    {
        var (caller, device) = (await grid.NewCaller(PlatformFunctionGroup.Admin), RestGrid.Name("device"));
        var key = UpdateKey.Example with { ProtocolInfoId = 1001 };

        (await caller.Put($"/devices/{device}/public-key", key)).ShouldBe(200);
        (await caller.Put($"/devices/{device}/public-key", key)).ShouldBe(200);

        var added = await caller.Get($"/devices/{device}");
        (added.Text("deviceType"), added.Text("publicKey"), added.Text("ownerOrganisation")).ShouldBe(("SSLD", key.PublicKey, caller.Organisation));
        (added.Text("lifecycleStatus"), added.Body.GetProperty("isActivated").GetBoolean()).ShouldBe(("NEW_IN_INVENTORY", false));
        (added.Text("protocol"), added.Body.GetProperty("protocolInfo").GetProperty("variant").GetString()).ShouldBe((TestAdapter.Protocol, "test"));
        (await caller.Get($"/audit?deviceIdentification={device}")).Texts("action").ShouldBe(["updateKey"]);
    }

    [Fact]
    public async Task A_key_adds_no_device_for_who_may_not_give_keys_or_names_no_protocol_that_there_is()
    {
        var (user, disabled) = (await grid.NewCaller(), await grid.NewCaller(PlatformFunctionGroup.Admin, enabled: false));
        var (device, key) = (RestGrid.Name("device"), UpdateKey.Example with { ProtocolInfoId = 1000 });

        (await user.Put($"/devices/{device}/public-key", key)).ShouldBeRefused(403, ErrorCode.Unauthorized);
        (await disabled.Put($"/devices/{device}/public-key", key)).ShouldBeRefused(403, ErrorCode.DisabledOrganisation);
        (await grid.Operator.Put($"/devices/{device}/public-key", key with { ProtocolInfoId = 999 })).ShouldBeRefused(409, ErrorCode.UnknownProtocol);
        (await grid.Operator.Put($"/devices/{device}/public-key", key with { PublicKey = "10" })).ShouldBeRefused(400, ErrorCode.ValidationError);
        (await grid.Operator.Send(HttpMethod.Put, $"/devices/{device}/public-key", key, ifMatch: "\"1.0\"")).ShouldBeRefused(404, ErrorCode.UnknownDevice);

        (await grid.Operator.Get($"/devices/{device}")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
    }

    [Fact]
    public async Task A_key_without_a_protocol_for_a_device_that_nobody_added_is_refused()
    {
        (await grid.Operator.Put("/devices/unknown-with-key/public-key", UpdateKey.Example)).ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await grid.Operator.Get("/devices/unknown-with-key")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
    }

    /// <summary>Row D7.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("10")]
    public async Task What_cannot_be_a_key_is_refused(string key)
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.Device(owner);

        var answer = await owner.Put($"/devices/{device}/public-key", new UpdateKey { PublicKey = key });

        answer.ShouldBeRefused(400, ErrorCode.ValidationError);
        answer.Errors.Single().ShouldStartWith("publicKey: ");
        (await owner.Get($"/devices/{device}")).Text("publicKey").ShouldBe(RestGrid.Key);
    }

    /// <summary>Row D8.</summary>
    [Fact]
    public async Task A_disabled_organisation_gives_no_keys()
    {
        var (owner, disabled) = (await grid.NewCaller(), await grid.NewCaller(PlatformFunctionGroup.Admin, enabled: false));
        var device = await grid.Device(owner);
        await grid.Give(owner, device, disabled, DeviceFunctionGroup.Owner);

        (await disabled.Put($"/devices/{device}/public-key", UpdateKey.Example)).ShouldBeRefused(403, ErrorCode.DisabledOrganisation);

        (await owner.Get($"/devices/{device}")).Text("publicKey").ShouldBe(RestGrid.Key);
    }

    /// <summary>Row D9.</summary>
    [Fact]
    public async Task A_device_without_owner_is_given_one()
    {
        var caller = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.DeviceWithoutOwner(caller, DeviceFunctionGroup.Monitoring);

        (await caller.Put($"/devices/{device}/owner", new SetOwner { OrganisationIdentification = caller.Organisation })).ShouldBe(200);

        (await caller.Get($"/devices/{device}")).Text("ownerOrganisation").ShouldBe(caller.Organisation);
    }

    [Fact]
    public async Task A_new_owner_must_be_known_and_takes_the_place_of_all_before()
    {
        var (first, second, third) = (await grid.NewCaller(), await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(first);
        await grid.Give(first, device, second, DeviceFunctionGroup.Owner, DeviceFunctionGroup.AdHoc);

        (await grid.Operator.Put($"/devices/{device}/owner", new SetOwner { OrganisationIdentification = "unknown" })).ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
        (await first.Get($"/devices/{device}")).ShouldBe(200);
        await grid.Operator.Put($"/devices/{device}/owner", new SetOwner { OrganisationIdentification = third.Organisation });

        (await first.Get($"/devices/{device}")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await third.Get($"/devices/{device}/authorisations")).Body.EnumerateArray()
            .Select(given => $"{given.GetProperty("organisationIdentification")} {given.GetProperty("functionGroup")}")
            .ShouldBe([$"{third.Organisation} OWNER", $"{second.Organisation} AD_HOC"]);
    }

    /// <summary>Row D10.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Devices_without_owner_are_found_whatever_has_been_given_on_them(bool isOwned)
    {
        var caller = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = isOwned ? await grid.Device(caller) : await grid.DeviceWithoutOwner(caller, DeviceFunctionGroup.Management);

        (await caller.Get($"/devices?withoutOwner=true&deviceIdentification={device}")).Items().Length.ShouldBe(isOwned ? 0 : 1);
    }

    /// <summary>Row D11.</summary>
    [Fact]
    public async Task Where_in_the_network_a_device_is_can_be_said_and_what_is_absent_stays()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { NetworkAddress = "127.0.0.1", BtsId = 0, CellId = 0 });

        var all = await owner.Put($"/devices/{device}/communication-network", new SetCommunicationNetwork { NetworkAddress = "10.0.0.1", BtsId = 20, CellId = 1 });
        var one = await owner.Put($"/devices/{device}/communication-network", """{"cellId":2}""");

        Network(all).ShouldBe(("10.0.0.1", 20, 1));
        Network(one).ShouldBe(("10.0.0.1", 20, 2));
        Network(await owner.Get($"/devices/{device}")).ShouldBe(("10.0.0.1", 20, 2));
    }

    /// <summary>Row D12.</summary>
    [Fact]
    public async Task Protocols_are_listed_with_their_variants()
    {
        var answer = (await grid.Operator.Get("/protocols")).ShouldBe(200);

        Numbers(answer, "OSLP ELSTER").ShouldBe([1]);
        Numbers(answer, RestGrid.ProtocolName).ShouldBe([1000, 1001]);
        References(answer).Where(reference => reference.Protocol == RestGrid.ProtocolName).Select(reference => reference.Variant).ShouldBe([null, "test"]);
    }

    /// <summary>Row D13.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("test")]
    public async Task A_device_is_given_exactly_the_protocol_that_was_named(string? variant)
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.Device(owner);

        (await owner.Put($"/devices/{device}/protocol", new SetProtocol { ProtocolInfo = new(RestGrid.ProtocolName, "1.0", variant) })).ShouldBe(200);

        var protocol = (await owner.Get($"/devices/{device}")).Body.GetProperty("protocolInfo");
        (protocol.TryGetProperty("variant", out var given) ? given.GetString() : null).ShouldBe(variant);
    }

    /// <summary>Row D14.</summary>
    [Fact]
    public async Task A_variant_that_does_not_exist_is_refused()
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var device = await grid.Device(owner);
        await owner.Put($"/devices/{device}/protocol", new SetProtocol { ProtocolInfo = new(RestGrid.ProtocolName, "1.0", "test") });

        (await owner.Put($"/devices/{device}/protocol", new SetProtocol { ProtocolInfo = new(RestGrid.ProtocolName, "1.0", "does-not-exist") }))
            .ShouldBeRefused(409, ErrorCode.UnknownProtocol);

        (await owner.Get($"/devices/{device}")).Body.GetProperty("protocolInfo").GetProperty("variant").GetString().ShouldBe("test");
    }

    private static (string?, int, int) Network(RestAnswer device) => (
        device.ShouldBe(200).Text("networkAddress"), device.Body.GetProperty("btsId").GetInt32(), device.Body.GetProperty("cellId").GetInt32());

    private static IEnumerable<int> Numbers(RestAnswer answer, string protocol) =>
        answer.Body.EnumerateArray()
            .Where(info => info.GetProperty("reference").GetProperty("protocol").GetString() == protocol)
            .Select(info => info.GetProperty("id").GetInt32());

    private static IEnumerable<ProtocolReference> References(RestAnswer answer) =>
        answer.Body.EnumerateArray()
            .Select(info => info.GetProperty("reference"))
            .Select(reference => new ProtocolReference(
                reference.GetProperty("protocol").GetString()!, reference.GetProperty("version").GetString()!,
                reference.TryGetProperty("variant", out var variant) ? variant.GetString() : null));
}
