using GridOrleans.Manufacturers;
using GridOrleans.Protocols;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>
/// What a new device names must be there: the handbook's rows I1 with its model, I7, I8 with an unknown model, and F4 (platform handbook, 15.5 and 15.10).
/// </summary>
[Collection(RestTests.Name)]
public sealed class InstallationReferenceTests(RestGrid grid)
{
    private const string Maker = "Test";
    private const string Model = "Test Model";

    /// <summary>Row I1.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("LMD")]
    public async Task A_device_is_added_with_its_model(string? type)
    {
        await MakeModel();
        var (owner, name) = (await grid.NewCaller(), RestGrid.Name("device"));

        (await owner.Post("/devices", RestGrid.Light(name) with { DeviceType = type, DeviceModel = new(Maker, Model) })).ShouldBe(201);

        var model = (await owner.Get($"/devices/{name}")).ShouldBe(200).Body.GetProperty("deviceModel");
        (model.GetProperty("manufacturer").GetString()!.ToUpperInvariant(), model.GetProperty("modelCode").GetString()).ShouldBe(("TEST", Model));
        (await owner.Get($"/devices?model={Uri.EscapeDataString(Model)}")).Texts("deviceIdentification").ShouldBe([name]);
    }

    /// <summary>Row I7; of light-measurement devices row I8. The code is REST's own: GXF answers with a technical fault in the same words.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("LMD")]
    public async Task A_device_of_a_model_that_nobody_added_is_refused_and_not_there(string? type)
    {
        await MakeModel();
        var (owner, name) = (await grid.NewCaller(), RestGrid.Name("device"));

        var answer = await owner.Post("/devices", RestGrid.Light(name) with { DeviceType = type, DeviceModel = new(Maker, "nonexistingmodel") });

        answer.ShouldBeRefused(404, ErrorCode.UnknownDeviceModel);
        answer.Text("detail").ShouldBe("""Model code "nonexistingmodel" and Manufacturer "Test" do not identify an existing device model.""");
        (await owner.Get($"/devices/{name}")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
    }

    /// <summary>Row F4.</summary>
    [Fact]
    public async Task A_device_of_a_protocol_version_that_the_platform_does_not_know_is_refused_and_not_there()
    {
        var (owner, name) = (await grid.NewCaller(), RestGrid.Name("meter"));

        var answer = await owner.Post("/devices", RestGrid.Light(name) with { Protocol = "DLMS", ProtocolInfo = new ProtocolReference("DSMR", "14") });

        answer.ShouldBeRefused(409, ErrorCode.UnknownProtocol);
        (await owner.Get($"/devices/{name}")).ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await owner.Get("/devices")).Items().ShouldBeEmpty();
    }

    /// <summary>Adds model and manufacturer; those that are there already are the same.</summary>
    private async Task MakeModel()
    {
        (await grid.Operator.Post("/manufacturers", new Manufacturer { Code = Maker, Name = "Test" })).Status.ShouldBeInRange(200, 201);
        (await grid.Operator.Post($"/manufacturers/{Maker}/models", new DeviceModel { ModelCode = Model })).Status.ShouldBeInRange(200, 201);
    }
}
