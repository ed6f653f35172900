using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Manufacturers;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster;

/// <summary>Manufacturers, their device models, and devices of them (platform handbook, 11.2 and 4.8).</summary>
public sealed class ManufacturerTests : IAsyncLifetime
{
    private static readonly Caller City = new("city");
    private GridCluster _grid = null!;

    private IManufacturerGrain Kaifa => _grid.Grains.Manufacturer("kaif");

    public async ValueTask InitializeAsync()
    {
        _grid = await GridCluster.Start(silos: 1);
        await _grid.Grains.GetGrain<IOrganisationGrain>("city").Create(GridCluster.Caller, new()
        {
            OrganisationIdentification = "city",
            Name = "The city",
            Prefix = "CIT",
            FunctionGroup = PlatformFunctionGroup.User,
            Enabled = true,
            Domains = [PlatformDomain.Common],
        });
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_manufacturer_is_found_by_its_code_whatever_the_capitals()
    {
        (await Kaifa.Create(GridCluster.Caller, Manufacturer.Example)).Created.ShouldBeTrue();

        (await _grid.Grains.Manufacturer("Kaif").Read(City)).Code.ShouldBe("KAIF");
        (await Kaifa.Create(GridCluster.Caller, Manufacturer.Example)).Created.ShouldBeFalse();
        (await Refusal(() => Kaifa.Create(GridCluster.Caller, Manufacturer.Example with { Code = "kaif" }))).ShouldBe(ErrorCode.ExistingManufacturer);
    }

    [Fact]
    public async Task Manufacturers_are_listed_by_code_in_pages()
    {
        foreach (var code in (string[])["c", "A", "b"])
            await _grid.Grains.Manufacturer(code).Create(GridCluster.Caller, new() { Code = code, Name = code });
        var queries = _grid.Grains.GetGrain<IManufacturerQueries>(0);

        var first = await queries.List(City, null, 2, TestContext.Current.CancellationToken);
        var second = await queries.List(City, first[^1].Code, 2, TestContext.Current.CancellationToken);

        first.Select(manufacturer => manufacturer.Code).ShouldBe(["A", "b"]);
        second.Select(manufacturer => manufacturer.Code).ShouldBe(["c"]);
    }

    [Fact]
    public async Task What_has_changed_since_it_was_read_is_not_overwritten_and_the_rest_keeps_its_version()
    {
        var created = (await Kaifa.Create(GridCluster.Caller, Manufacturer.Example)).Kept;
        var model = (await Kaifa.CreateModel(GridCluster.Caller, DeviceModel.Example)).Kept;

        var changed = await Kaifa.Change(GridCluster.Caller, new() { Name = "Kaifa" }, created.Version);

        (await Refusal(() => Kaifa.Change(GridCluster.Caller, new() { Name = "Another" }, created.Version))).ShouldBe(ErrorCode.VersionConflict);
        changed.Version.ShouldNotBe(created.Version);
        (await Kaifa.ChangeModel(GridCluster.Caller, "SSLD-6", new() { Description = "better" }, model.Version)).Description.ShouldBe("better");
        await _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        (await Kaifa.Read(City)).Version.ShouldBe(changed.Version);
        (await Kaifa.ListModels(City)).ShouldHaveSingleItem().Description.ShouldBe("better");
    }

    [Fact]
    public async Task What_is_used_is_not_removed()
    {
        await Kaifa.Create(GridCluster.Caller, Manufacturer.Example);
        await Kaifa.CreateModel(GridCluster.Caller, DeviceModel.Example);
        await _grid.Device("light").Create(Light("light", new("Kaif", "SSLD-6")));

        (await Refusal(() => Kaifa.Remove(GridCluster.Caller, null))).ShouldBe(ErrorCode.ExistingDeviceModelManufacturer);
        (await Refusal(() => Kaifa.RemoveModel(GridCluster.Caller, "SSLD-6", null))).ShouldBe(ErrorCode.ExistingDeviceDeviceModel);

        await _grid.Device("light").Remove(null);
        await Kaifa.RemoveModel(GridCluster.Caller, "SSLD-6", null);
        await Kaifa.Remove(GridCluster.Caller, null);
        (await Refusal(() => Kaifa.Read(City))).ShouldBe(ErrorCode.UnknownManufacturer);
        (await _grid.Grains.GetGrain<IManufacturerQueries>(0).List(City, null, 10, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_version_does_not_come_again_with_a_manufacturer_that_is_added_again()
    {
        var first = (await Kaifa.Create(GridCluster.Caller, Manufacturer.Example)).Kept;
        await Kaifa.Remove(GridCluster.Caller, first.Version);
        await _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        var second = (await Kaifa.Create(GridCluster.Caller, Manufacturer.Example)).Kept;

        second.Version.ShouldNotBe(first.Version);
        (await Refusal(() => Kaifa.Change(GridCluster.Caller, new() { Name = "Another" }, first.Version))).ShouldBe(ErrorCode.VersionConflict);
    }

    [Fact]
    public async Task A_device_of_an_unknown_model_is_refused_and_one_without_a_model_is_not()
    {
        await Kaifa.Create(GridCluster.Caller, Manufacturer.Example);
        await Kaifa.CreateModel(GridCluster.Caller, DeviceModel.Example);
        await _grid.Device("light").Create(Light("light", null));

        var refused = await Should.ThrowAsync<RefusedException>(() => _grid.Device("other").Create(Light("other", new("KAIF", "SSLD-7"))));

        refused.Code.ShouldBe(ErrorCode.UnknownDeviceModel);
        refused.Message.ShouldBe("Model code \"SSLD-7\" and Manufacturer \"KAIF\" do not identify an existing device model.");
        (await Refusal(() => _grid.Device("light").Change(Light("light", new("NONE", "SSLD-6")), null))).ShouldBe(ErrorCode.UnknownDeviceModel);
        (await _grid.Device("light").Change(Light("light", new("KAIF", "SSLD-6")), null)).DeviceModel!.ModelCode.ShouldBe("SSLD-6");
    }

    [Fact]
    public async Task Unknown_codes_and_models_are_told_apart()
    {
        (await Refusal(() => Kaifa.CreateModel(GridCluster.Caller, DeviceModel.Example))).ShouldBe(ErrorCode.UnknownManufacturer);
        await Kaifa.Create(GridCluster.Caller, Manufacturer.Example);
        await Kaifa.CreateModel(GridCluster.Caller, DeviceModel.Example);

        (await Refusal(() => Kaifa.ReadModel(City, "SSLD-7"))).ShouldBe(ErrorCode.UnknownDeviceModel);
        (await Refusal(() => Kaifa.CreateModel(GridCluster.Caller, DeviceModel.Example with { Description = "" }))).ShouldBe(ErrorCode.ExistingDeviceModel);
    }

    [Fact]
    public async Task Users_of_the_platform_only_read()
    {
        (await Refusal(() => Kaifa.Create(City, Manufacturer.Example))).ShouldBe(ErrorCode.Unauthorized);
        await Kaifa.Create(GridCluster.Caller, Manufacturer.Example);
        await Kaifa.CreateModel(GridCluster.Caller, DeviceModel.Example);

        foreach (var act in (Func<Task>[])
        [
            () => Kaifa.Change(City, new() { Name = "x" }, null), () => Kaifa.Remove(City, null), () => Kaifa.CreateModel(City, DeviceModel.Example),
            () => Kaifa.ChangeModel(City, "SSLD-6", new(), null), () => Kaifa.RemoveModel(City, "SSLD-6", null),
        ])
            (await Refusal(act)).ShouldBe(ErrorCode.Unauthorized);
        (await Kaifa.ReadModel(City, "SSLD-6")).ModelCode.ShouldBe("SSLD-6");
    }

    private static DeviceRegistration Light(string name, DeviceModelReference? model) =>
        new() { DeviceIdentification = name, Protocol = TestAdapter.Protocol, DeviceModel = model };

    private static async Task<string> Refusal(Func<Task> call) => (await Should.ThrowAsync<RefusedException>(call)).Code;
}
