using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;
using GridOrleans.Manufacturers;
using GridOrleans.Organisations;
using GridOrleans.Protocols;

namespace GridOrleans.Tests.Cluster.Rest.Matrix;

/// <summary>Each platform function with each kind of organisation (platform handbook, 3.1), as the table of docs/authorisation.md has it: the handbook's row B4.</summary>
[Collection(RestTests.Name)]
public sealed class PlatformFunctionTests(RestGrid grid)
{
    public static TheoryData<PlatformFunctionGroup> Kinds => [.. Enum.GetValues<PlatformFunctionGroup>()];

    [Fact]
    public void The_table_is_what_the_platform_decides_by()
    {
        AuthorisationPage.PlatformFunctions.Keys.ShouldBe(Enum.GetValues<PlatformFunction>(), ignoreOrder: true);
        foreach (var function in Enum.GetValues<PlatformFunction>())
        {
            foreach (var kind in Enum.GetValues<PlatformFunctionGroup>())
                PlatformFunctions.Allows(kind, function).ShouldBe(AuthorisationPage.Allows(kind, function), $"{function} of {kind}");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_kind_of_organisation_has_the_operations_of_its_functions_and_no_others(PlatformFunctionGroup kind)
    {
        var caller = await grid.NewCaller(kind);
        var device = await grid.Device(caller);
        var other = await grid.Organisation();
        var (maker, idle) = (await Manufacturer(), await Manufacturer());
        (await grid.Operator.Post($"/manufacturers/{maker}/models", new DeviceModel { ModelCode = "one" })).ShouldBe(201);

        foreach (var (function, answer) in (await Answers(caller, device, other)).Concat(await OfModels(caller, maker, idle)))
        {
            if (AuthorisationPage.Allows(kind, function))
                answer.Status.ShouldBeInRange(200, 204, $"{function} of {kind}: {answer.Body}");
            else
                answer.ShouldBeRefused(403, ErrorCode.Unauthorized);
        }
    }

    /// <summary>A manufacturer without models: its code.</summary>
    private async Task<string> Manufacturer()
    {
        var code = NewCode();
        (await grid.Operator.Post("/manufacturers", new Manufacturer { Code = code, Name = code })).ShouldBe(201);
        return code;
    }

    private static string NewCode() => new([.. Enumerable.Range(0, 4).Select(_ => (char)('G' + Random.Shared.Next(20)))]);

    private static async Task<List<(PlatformFunction Function, RestAnswer Answer)>> OfModels(RestCaller caller, string maker, string idle) =>
    [
        (PlatformFunction.CreateManufacturer, await caller.Post("/manufacturers", Manufacturers.Manufacturer.Example with { Code = NewCode() })),
        (PlatformFunction.ChangeManufacturer, await caller.Put($"/manufacturers/{maker}", ManufacturerChange.Example)),
        (PlatformFunction.GetManufacturers, await caller.Get("/manufacturers")),
        (PlatformFunction.GetManufacturers, await caller.Get($"/manufacturers/{maker}")),
        (PlatformFunction.CreateDeviceModel, await caller.Post($"/manufacturers/{maker}/models", DeviceModel.Example)),
        (PlatformFunction.ChangeDeviceModel, await caller.Put($"/manufacturers/{maker}/models/one", DeviceModelChange.Example)),
        (PlatformFunction.GetDeviceModels, await caller.Get($"/manufacturers/{maker}/models")),
        (PlatformFunction.GetDeviceModels, await caller.Get($"/manufacturers/{maker}/models/one")),
        (PlatformFunction.RemoveDeviceModel, await caller.Delete($"/manufacturers/{maker}/models/one")),
        (PlatformFunction.RemoveManufacturer, await caller.Delete($"/manufacturers/{idle}")),
    ];

    private static async Task<List<(PlatformFunction Function, RestAnswer Answer)>> Answers(RestCaller caller, string device, string other) =>
    [
        (PlatformFunction.CreateOrganisation, await caller.Post(
            "/organisations", OrganisationRegistration.Example with { OrganisationIdentification = RestGrid.Name("created") })),
        (PlatformFunction.ChangeOrganisation, await caller.Put($"/organisations/{other}", OrganisationChange.Example)),
        (PlatformFunction.RemoveOrganisation, await caller.Delete($"/organisations/{other}")),
        (PlatformFunction.ChangeOrganisation, await caller.Post($"/organisations/{other}/activate")),
        (PlatformFunction.GetOrganisations, await caller.Get("/organisations")),
        (PlatformFunction.GetOrganisations, await caller.Get($"/organisations/{caller.Organisation}")),
        (PlatformFunction.GetOrganisations, await caller.Post("/devices", RestGrid.Light(RestGrid.Name("created")))),
        (PlatformFunction.GetMessages, await caller.Get("/device-messages")),
        (PlatformFunction.FindDevices, await caller.Get("/devices")),
        (PlatformFunction.GetDeviceNoOwner, await caller.Get("/devices?withoutOwner=true")),
        (PlatformFunction.FindScheduledTasks, await caller.Get("/scheduled-tasks")),
        (PlatformFunction.GetProtocolInfos, await caller.Get("/protocols")),
        (PlatformFunction.UpdateDeviceProtocol, await caller.Put(
            $"/devices/{device}/protocol", new SetProtocol { ProtocolInfo = new ProtocolReference(RestGrid.ProtocolName, "1.0") })),
        (PlatformFunction.UpdateKey, await caller.Put($"/devices/{device}/public-key", UpdateKey.Example)),
        (PlatformFunction.RevokeKey, await caller.Delete($"/devices/{device}/public-key")),
        (PlatformFunction.SetOwner, await caller.Put($"/devices/{device}/owner", new SetOwner { OrganisationIdentification = caller.Organisation })),
    ];
}
