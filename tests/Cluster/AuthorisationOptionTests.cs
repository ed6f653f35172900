using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster;

/// <summary>What operators may decide about who may do what (docs/authorisation.md, Settings).</summary>
public sealed class AuthorisationOptionTests : IAsyncDisposable
{
    private GridCluster? _grid;

    [Fact]
    public async Task Commands_are_refused_to_organisations_that_are_not_concerned_with_their_domain_where_that_is_asked_for()
    {
        var grid = await Start(("Authorisation:EnforceDomains", "true"));
        var light = await grid.ActiveDevice("light");
        var (core, lighting) = (await grid.NewOrganisation("core"), await grid.NewOrganisation("lighting", domains: PlatformDomain.PublicLighting));
        await Give(light, "core", DeviceFunctionGroup.AdHoc);
        await Give(light, "lighting", DeviceFunctionGroup.AdHoc);

        (await Refusal(light, core, GridCluster.SwitchOn())).ShouldBe(ErrorCode.Unauthorized);
        (await Refusal(light, core, new GetStatus())).ShouldBeNull();
        (await Refusal(light, lighting, GridCluster.SwitchOn())).ShouldBeNull();
        (await Refusal(light, lighting, new GetStatus())).ShouldBe(ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task Domains_are_not_asked_for_otherwise()
    {
        var grid = await Start();
        var light = await grid.ActiveDevice("light");
        var core = await grid.NewOrganisation("core");
        await Give(light, "core", DeviceFunctionGroup.AdHoc);

        (await Refusal(light, core, GridCluster.SwitchOn())).ShouldBeNull();
    }

    [Fact]
    public async Task A_disabled_organisation_that_is_not_blocked_only_adds_no_devices_and_gives_them_no_keys()
    {
        var grid = await Start(("Authorisation:BlockDisabledOrganisations", "false"));
        var light = await grid.ActiveDevice("light");
        var disabled = await grid.NewOrganisation("disabled", PlatformFunctionGroup.Admin, enabled: false);
        await Give(light, "disabled", DeviceFunctionGroup.AdHoc);
        await Give(light, "disabled", DeviceFunctionGroup.Management);

        (await light.Read(disabled)).DeviceIdentification.ShouldBe("light");
        var command = await light.Submit(GridCluster.Submission() with { Caller = disabled });
        await Eventually.Holds(
            async () => await grid.Journal.Read(disabled, command.CorrelationUid, default) is { Status: CommandStatus.Succeeded }, "the command succeeded");
        (await Refusal(() => light.Apply(disabled, new RevokeKey(), null))).ShouldBeNull();
        (await Refusal(() => light.Apply(disabled, UpdateKey.Example, null))).ShouldBe(ErrorCode.DisabledOrganisation);
        (await Refusal(() => Add("new", null))).ShouldBe(ErrorCode.DisabledOrganisation);
        (await Refusal(() => Add("sensor", DeviceTypes.Lmd))).ShouldBe(ErrorCode.DisabledOrganisation);

        Task Add(string name, string? type) =>
            grid.Device(name).Create(disabled, new() { DeviceIdentification = name, DeviceType = type, Protocol = TestAdapter.Protocol });
    }

    [Fact]
    public async Task A_group_has_the_functions_that_configuration_gives_it_and_others_keep_theirs()
    {
        var grid = await Start(("Authorisation:DeviceFunctions:INSTALLATION:0", "SET_LIGHT"));
        var light = await grid.ActiveDevice("light");
        var (installer, user) = (await grid.NewOrganisation("installer"), await grid.NewOrganisation("user"));
        await Give(light, "installer", DeviceFunctionGroup.Installation);
        await Give(light, "user", DeviceFunctionGroup.AdHoc);

        (await Refusal(light, installer, GridCluster.SwitchOn())).ShouldBeNull();
        (await Refusal(light, installer, new StartSelfTest())).ShouldBe(ErrorCode.Unauthorized);
        (await Refusal(light, user, new GetStatus())).ShouldBeNull();
        (await Refusal(light, user, new StartSelfTest())).ShouldBe(ErrorCode.Unauthorized);
    }

    public async ValueTask DisposeAsync()
    {
        if (_grid is not null)
            await _grid.DisposeAsync();
    }

    private async Task<GridCluster> Start(params (string Name, string Value)[] options) =>
        _grid = await GridCluster.Start(silos: 1, options: options.ToDictionary(option => option.Name, option => option.Value));

    private static Task Give(IDeviceGrain device, string organisation, DeviceFunctionGroup group) =>
        device.Apply(GridCluster.Caller, new UpdateAuthorisations { Authorisations = [new(organisation, group)] }, null);

    private static Task<string?> Refusal(IDeviceGrain device, Caller caller, DeviceCommand command) =>
        Refusal(() => device.Submit(GridCluster.Submission(command) with { Caller = caller }));

    /// <summary>The code of a refusal; null: it is done.</summary>
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
