using GridOrleans.Authorisation;
using GridOrleans.Devices;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Installation of devices over REST: the handbook's rows I1 to I14 (platform handbook, 15.5), but for models, which are in InstallationReferenceTests.</summary>
[Collection(RestTests.Name)]
public sealed class InstallationTests(RestGrid grid)
{
    private static readonly Address Street = new()
    {
        City = "Arnhem",
        PostalCode = "6812 AR",
        Street = "Utrechtseweg",
        Number = 310,
        NumberAddition = "B50",
        Municipality = "Arnhem",
    };

    /// <summary>Row I1.</summary>
    [Theory]
    [InlineData(17)]
    [InlineData(40)]
    public async Task A_device_that_was_added_is_there_and_not_active(int length)
    {
        var owner = await grid.NewCaller();
        var name = RestGrid.Name("1").PadRight(length, '0');

        (await owner.Post("/devices", RestGrid.Light(name) with { PublicKey = null, ContainerAddress = Street, GpsLatitude = 0, GpsLongitude = 0 })).ShouldBe(201);

        var device = (await owner.Get($"/devices/{name}")).ShouldBe(200);
        device.Text("ownerOrganisation").ShouldBe(owner.Organisation);
        device.Text("lifecycleStatus").ShouldBe("NEW_IN_INVENTORY");
        device.Body.GetProperty("isActivated").GetBoolean().ShouldBeFalse();
        device.Body.GetProperty("hasSchedule").GetBoolean().ShouldBeFalse();
        device.TextOrNull("publicKey").ShouldBeNull();
        device.Body.GetProperty("containerAddress").GetProperty("numberAddition").GetString().ShouldBe("B50");
        device.Body.GetProperty("gpsLatitude").GetDouble().ShouldBe(0);
    }

    /// <summary>Row I2; of light-measurement devices row I8.</summary>
    [Theory]
    [InlineData("", null)]
    [InlineData("012345678901234567890123456789012345678901234567890", null)]
    [InlineData("with some spaces", null)]
    [InlineData("with some spaces", "LMD")]
    public async Task An_identification_that_breaks_the_rule_is_refused(string identification, string? type)
    {
        var owner = await grid.NewCaller();

        var answer = await owner.Post("/devices", RestGrid.Light(identification) with { DeviceType = type });

        answer.ShouldBeRefused(400, ErrorCode.ValidationError);
        answer.Errors.ShouldBe(["deviceIdentification: must be 1 to 40 characters without spaces"]);
        (await owner.Get("/devices")).Items().ShouldBeEmpty();
    }

    /// <summary>Row I3.</summary>
    [Fact]
    public async Task An_owner_that_nobody_knows_is_refused()
    {
        var (caller, name) = (await grid.NewCaller(), RestGrid.Name("device"));

        var answer = await caller.Post("/devices", RestGrid.Light(name) with { OwnerOrganisation = "unknown-organization" });

        answer.ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
        answer.Text("detail").ShouldBe("Organisation with id \"unknown-organization\" could not be found.");
        (await caller.Get($"/devices/{name}")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
    }

    [Fact]
    public async Task A_device_may_be_added_for_another_owner()
    {
        var (caller, owner, name) = (await grid.NewCaller(), await grid.NewCaller(), RestGrid.Name("device"));

        (await caller.Post("/devices", RestGrid.Light(name) with { OwnerOrganisation = owner.Organisation })).ShouldBe(201);

        (await owner.Get($"/devices/{name}")).Text("ownerOrganisation").ShouldBe(owner.Organisation);
        (await caller.Get($"/devices/{name}")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
    }

    /// <summary>Row I4.</summary>
    [Fact]
    public async Task A_device_that_has_never_been_seen_is_described_anew()
    {
        var (owner, before) = (await grid.NewCaller(), await grid.NewCaller());
        var name = await grid.Device(owner);
        await grid.Give(owner, name, before, DeviceFunctionGroup.AdHoc);

        (await owner.Post("/devices", RestGrid.Light(name) with { Alias = "anew", ContainerAddress = Street, GpsLatitude = 1, GpsLongitude = 2 })).ShouldBe(201);

        var device = await owner.Get($"/devices/{name}");
        device.Text("alias").ShouldBe("anew");
        device.Body.GetProperty("containerAddress").GetProperty("city").GetString().ShouldBe("Arnhem");
        device.Body.GetProperty("gpsLongitude").GetDouble().ShouldBe(2);
        device.TextOrNull("deviceType").ShouldBeNull();
        device.Body.GetProperty("authorisations").GetArrayLength().ShouldBe(1);
    }

    /// <summary>Row I5, and F3 of the functional exceptions.</summary>
    [Fact]
    public async Task A_device_whose_type_is_known_is_not_added_again()
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);

        var answer = await owner.Post("/devices", RestGrid.Light(device) with { Alias = "anew" });

        answer.ShouldBeRefused(409, ErrorCode.ExistingDevice);
        answer.Text("detail").ShouldBe($"Device with id {device} already exists.");
        (await owner.Get($"/devices/{device}")).TextOrNull("alias").ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_takes_anothers_device_by_adding_it_again()
    {
        var (owner, other) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(owner);

        (await other.Post("/devices", RestGrid.Light(device))).ShouldBeRefused(409, ErrorCode.ExistingDevice);

        (await owner.Get($"/devices/{device}")).Text("ownerOrganisation").ShouldBe(owner.Organisation);
    }

    /// <summary>Row I6; of light-measurement devices row I8.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("LMD")]
    public async Task A_disabled_organisation_adds_no_devices(string? type)
    {
        var (disabled, name) = (await grid.NewCaller(enabled: false), RestGrid.Name("device"));

        (await disabled.Post("/devices", RestGrid.Light(name) with { DeviceType = type })).ShouldBeRefused(403, ErrorCode.DisabledOrganisation);

        (await grid.Operator.Post("/devices", RestGrid.Light(name))).ShouldBe(201);
    }

    /// <summary>Row I8.</summary>
    [Theory]
    [InlineData("LMD-01", "E-01", "#eec9c9", 1)]
    [InlineData("LMD-02", "S-01", "#eeeec9", 2)]
    public async Task A_light_measurement_device_has_fields_of_its_own(string kind, string code, string color, int input)
    {
        var (owner, name) = (await grid.NewCaller(), RestGrid.Name(kind));
        var light = new LightMeasurement { Description = kind, Code = code, Color = color, DigitalInput = input };

        (await owner.Post("/devices", RestGrid.Light(name) with { DeviceType = "LMD", LightMeasurement = light })).ShouldBe(201);

        var device = (await owner.Get($"/devices/{name}")).ShouldBe(200);
        device.Text("deviceType").ShouldBe("LMD");
        device.Body.GetProperty("isActivated").GetBoolean().ShouldBeFalse();
        var fields = device.Body.GetProperty("lightMeasurement");
        fields.GetProperty("description").GetString().ShouldBe(kind);
        fields.GetProperty("code").GetString().ShouldBe(code);
        fields.GetProperty("color").GetString().ShouldBe(color);
        fields.GetProperty("digitalInput").GetInt32().ShouldBe(input);
    }

    /// <summary>Rows I9 and I10.</summary>
    [Fact]
    public async Task A_change_of_the_alias_is_stored_and_gives_no_place()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner, RestGrid.Light() with { Alias = "BeforeTest" });

        (await owner.Put($"/devices/{device}", RestGrid.Light(device) with { Alias = "AfterTest" })).ShouldBe(200);

        var changed = await owner.Get($"/devices/{device}");
        changed.Text("alias").ShouldBe("AfterTest");
        changed.Body.TryGetProperty("gpsLatitude", out _).ShouldBeFalse();
        changed.Body.TryGetProperty("gpsLongitude", out _).ShouldBeFalse();
    }

    /// <summary>Row I11.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("LMD")]
    public async Task A_device_that_nobody_added_cannot_be_changed(string? type) =>
        (await grid.Operator.Put("/devices/unknown", RestGrid.Light("unknown") with { DeviceType = type })).ShouldBeRefused(404, ErrorCode.UnknownDevice);

    /// <summary>Row I12.</summary>
    [Fact]
    public async Task A_changed_light_measurement_device_keeps_type_and_activation()
    {
        var owner = await grid.NewCaller();
        var registration = RestGrid.Light() with { DeviceType = "LMD", LightMeasurement = new() { Description = "LMD-OLD", Code = "N-01", Color = "#c9eec9", DigitalInput = 1 } };
        var device = await grid.Device(owner, registration);
        await grid.Register(device, "LMD");

        await owner.Put($"/devices/{device}", registration with
        {
            DeviceIdentification = device,
            DeviceType = null,
            Alias = "AfterTest",
            LightMeasurement = registration.LightMeasurement with { Description = "LMD-NEW" },
        });

        var changed = await owner.Get($"/devices/{device}");
        (changed.Text("alias"), changed.Text("deviceType"), changed.Body.GetProperty("isActivated").GetBoolean()).ShouldBe(("AfterTest", "LMD", true));
        changed.Body.GetProperty("lightMeasurement").GetProperty("description").GetString().ShouldBe("LMD-NEW");
    }

    /// <summary>Row I13.</summary>
    [Fact]
    public async Task Recent_devices_are_those_that_the_caller_owns_or_installs()
    {
        var (owner, installer, other) = (await grid.NewCaller(), await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(owner);
        await grid.Give(owner, device, installer, DeviceFunctionGroup.Installation);
        await grid.Give(owner, device, other, DeviceFunctionGroup.Management);

        (await Recent(owner)).ShouldBe([device]);
        (await Recent(installer)).ShouldBe([device]);
        (await Recent(other)).ShouldBeEmpty();
    }

    /// <summary>Row I14.</summary>
    [Fact]
    public async Task A_device_without_owner_is_nobodys_recent_one()
    {
        var caller = await grid.NewCaller();
        (await Recent(caller)).ShouldBeEmpty();

        await grid.DeviceWithoutOwner(caller, DeviceFunctionGroup.Management);

        (await Recent(caller)).ShouldBeEmpty();
    }

    private static async Task<string?[]> Recent(RestCaller caller) => (await caller.Get(
        $"/devices?ownedOrInstalled=true&modifiedSince={Uri.EscapeDataString($"{DateTimeOffset.UtcNow.AddDays(-7):O}")}")).Texts("deviceIdentification");
}
