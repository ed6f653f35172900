using GridOrleans.Authorisation;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>A refused call leaves no trace but its audit record.</summary>
[Collection(RestTests.Name)]
public sealed class TraceTests(RestGrid grid)
{
    /// <summary>Changes of a device that are refused to who may only see that it is there, to who has nothing to do with it, and because they are wrong.</summary>
    public static TheoryData<string, DeviceFunctionGroup?, string, string, string?, string> Changes { get; } = new()
    {
        { "setOwner", DeviceFunctionGroup.Owner, "PUT", "/owner", """{"organisationIdentification":"GridOperator"}""", ErrorCode.Unauthorized },
        { "setLifecycleStatus", DeviceFunctionGroup.Monitoring, "PUT", "/lifecycle-status", """{"lifecycleStatus":"DESTROYED"}""", ErrorCode.Unauthorized },
        { "setLifecycleStatus", null, "PUT", "/lifecycle-status", """{"lifecycleStatus":"DESTROYED"}""", ErrorCode.UnknownDevice },
        { "updateDeviceAuthorisations", DeviceFunctionGroup.Management, "POST", "/authorisations",
            """{"authorisations":[{"organisationIdentification":"GridOperator","functionGroup":"OWNER"}]}""", ErrorCode.Unauthorized },
        { "updateDeviceAuthorisations", DeviceFunctionGroup.Owner, "POST", "/authorisations",
            """{"authorisations":[{"organisationIdentification":"GridOperator","functionGroup":"OWNER"},{"organisationIdentification":"unknown","functionGroup":"OWNER"}]}""",
            ErrorCode.UnknownOrganisation },
        { "setCommunicationNetwork", DeviceFunctionGroup.Owner, "PUT", "/communication-network", """{"networkAddress":"10.0.0.300","cellId":1}""", ErrorCode.ValidationError },
        { "setAliases", DeviceFunctionGroup.MetadataManagement, "PUT", "/aliases", """{"alias":"x","outputs":[{"index":6,"alias":"y"}]}""", ErrorCode.UnknownOutput },
        { "removeDevice", DeviceFunctionGroup.Installation, "DELETE", "", null, ErrorCode.Unauthorized },
        { "submitCommand", DeviceFunctionGroup.Firmware, "POST", "/commands", """{"type":"setReboot"}""", ErrorCode.Unauthorized },
        { "submitCommand", null, "POST", "/commands", """{"type":"setReboot"}""", ErrorCode.UnknownDevice },
        { "submitCommand", DeviceFunctionGroup.Owner, "POST", "/commands", """{"type":"setReboot","priority":10}""", ErrorCode.ValidationError },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task A_refused_change_of_a_device_leaves_one_audit_record(
        string operation, DeviceFunctionGroup? group, string method, string side, string? body, string code)
    {
        var (owner, caller) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.ActiveDevice(owner);
        if (group is { } given)
            await grid.Give(owner, device, caller, given);
        var before = await Traces(device);

        (await caller.Send(new(method), $"/devices/{device}{side}", body)).Code.ShouldBe(code);

        await ShouldBeRecorded(caller, operation, device, code);
        (await Traces(device)).ShouldBe(before);
    }

    [Fact]
    public async Task A_refused_change_of_an_organisation_leaves_one_audit_record()
    {
        var (caller, other) = (await grid.NewCaller(), await grid.Organisation());
        var before = (await grid.Operator.Get($"/organisations/{other}")).Body.ToString();

        (await caller.Put($"/organisations/{other}", OrganisationChange.Example)).ShouldBeRefused(403, ErrorCode.Unauthorized);
        (await caller.Delete($"/organisations/{other}")).ShouldBeRefused(403, ErrorCode.Unauthorized);
        (await caller.Post("/organisations", OrganisationRegistration.Example)).ShouldBeRefused(403, ErrorCode.Unauthorized);

        foreach (var operation in new[] { "changeOrganisation", "removeOrganisation", "createOrganisation" })
            await ShouldBeRecorded(caller, operation, null, ErrorCode.Unauthorized);
        (await grid.Operator.Get($"/organisations/{other}")).Body.ToString().ShouldBe(before);
        (await grid.Operator.Get($"/organisations/{OrganisationRegistration.Example.OrganisationIdentification}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_device_that_is_refused_is_not_there()
    {
        var (caller, name) = (await grid.NewCaller(), RestGrid.Name("device"));

        (await caller.Post("/devices", RestGrid.Light(name) with { OwnerOrganisation = "unknown" })).Code.ShouldBe(ErrorCode.UnknownOrganisation);

        await ShouldBeRecorded(caller, "createDevice", null, ErrorCode.UnknownOrganisation);
        (await Rows(name)).ShouldBe("0 0 0 0 0");
    }

    /// <summary>What the platform has of a device: its description, and how many rows there are of it.</summary>
    private async Task<string> Traces(string device) =>
        await grid.Cluster.Ask<string>($"select payload::text || version from grid.grain_state where type = 'device' and extension = '{device}'") + await Rows(device);

    private Task<string> Rows(string device) => grid.Cluster.Ask<string>($"""
        select concat_ws(' ',
            (select count(*) from grid.grain_state where extension = '{device}'),
            (select count(*) from grid.command where device = '{device}'),
            (select count(*) from grid.device_access where device = '{device}'),
            (select count(*) from grid.device_event where device = '{device}'),
            (select count(*) from grid.audit_record where device = '{device}' and outcome = 'allowed'))
        """);

    private async Task ShouldBeRecorded(RestCaller caller, string operation, string? device, string code)
    {
        var path = $"/audit?organisationIdentification={caller.Organisation}&action={operation}" + (device is null ? "" : $"&deviceIdentification={device}");
        await Eventually.Holds(async () => (await grid.Operator.Get(path)).Items().Length > 0, "the refusal is in the audit trail");
        (await caller.Get(path)).Texts("outcome").ShouldBe([code]);
    }
}
