using GridOrleans.Authorisation;
using GridOrleans.Devices;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Lists of devices over REST: the handbook's rows Q1 to Q3 (platform handbook, 15.6). Q4 to Q10 are in QueryTests.</summary>
[Collection(RestTests.Name)]
public sealed class DeviceListTests(RestGrid grid)
{
    /// <summary>Row Q1.</summary>
    [Fact]
    public async Task One_device_is_one_page()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner);

        var page = await owner.Get("/devices?page=0&limit=25");

        page.Texts("deviceIdentification").ShouldBe([device]);
        page.Body.GetProperty("totalCount").GetInt32().ShouldBe(1);
    }

    /// <summary>Row Q2.</summary>
    [Fact]
    public async Task A_pattern_of_the_identification_finds_those_that_are_installed_in_order()
    {
        var owner = await grid.NewCaller();
        var prefix = RestGrid.Name("LMD");
        foreach (var number in new[] { 3, 1, 4, 2 })
            await Add(owner, Installed($"{prefix}-0{number}"));
        await Add(owner, Installed($"{prefix}-05") with { TechnicalInstallationDate = null });
        await Add(owner, Installed($"{prefix}-11"));

        var found = await owner.Get($"/devices?deviceIdentification={prefix.ToLowerInvariant()}-0*&isInstalled=true&limit=5&page=0&sort=deviceIdentification");

        found.Texts("deviceIdentification").ShouldBe([$"{prefix}-01", $"{prefix}-02", $"{prefix}-03", $"{prefix}-04"]);
    }

    /// <summary>Row Q3.</summary>
    [Fact]
    public async Task A_found_light_measurement_device_has_all_its_fields()
    {
        var owner = await grid.NewCaller();
        var name = RestGrid.Name("LMD");
        await Add(owner, Installed(name));

        var device = (await owner.Get($"/devices?deviceIdentification={name}")).Items().ShouldHaveSingleItem();

        device.GetProperty("deviceType").GetString().ShouldBe("LMD");
        var light = device.GetProperty("lightMeasurement");
        (light.GetProperty("code").GetString(), light.GetProperty("color").GetString(), light.GetProperty("digitalInput").GetInt32())
            .ShouldBe(("N-01", "#c9eec9", 1));
    }

    [Theory]
    [InlineData(DeviceFunctionGroup.Monitoring)]
    [InlineData(DeviceFunctionGroup.MetadataManagement)]
    public async Task A_device_is_found_by_whom_anything_has_been_given_and_by_nobody_else(DeviceFunctionGroup group)
    {
        var (caller, device) = await grid.Given(group);

        (await caller.Get("/devices")).Texts("deviceIdentification").ShouldBe([device]);
        (await (await grid.NewCaller(PlatformFunctionGroup.Admin)).Get("/devices")).Items().ShouldBeEmpty();
    }

    private static async Task Add(RestCaller owner, DeviceRegistration device) => (await owner.Post("/devices", device)).ShouldBe(201);

    private static DeviceRegistration Installed(string identification) => RestGrid.Light(identification) with
    {
        DeviceType = "LMD",
        LightMeasurement = new() { Description = identification, Code = "N-01", Color = "#c9eec9", DigitalInput = 1 },
        TechnicalInstallationDate = new(2017, 8, 1, 13, 0, 0, TimeSpan.Zero),
    };
}
