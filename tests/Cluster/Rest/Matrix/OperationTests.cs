using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;

namespace GridOrleans.Tests.Cluster.Rest.Matrix;

/// <summary>Each operation over REST with each group, as the table of docs/authorisation.md has it: the handbook's rows B1 to B3.</summary>
[Collection(RestTests.Name)]
public sealed class OperationTests(RestGrid grid)
{
    public static TheoryData<DeviceFunctionGroup> Groups => [.. Enum.GetValues<DeviceFunctionGroup>()];

    [Fact]
    public void No_change_of_a_device_is_forgotten_here() =>
        typeof(DeviceChange).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DeviceChange)))
            .Where(type => ((DeviceChange)DeviceOperation.Example(type)).Right.OfDevice is not null)
            .ShouldBe(DeviceOperation.KnownChanges, ignoreOrder: true);

    /// <summary>Rows B1 and B2. The caller is of the kind ADMIN, so that nothing but the device function is in question.</summary>
    [Theory, MemberData(nameof(Groups))]
    public async Task A_group_allows_the_operations_of_its_functions_and_refuses_all_others(DeviceFunctionGroup group)
    {
        var (caller, device) = await grid.Given(group, PlatformFunctionGroup.Admin);

        foreach (var operation in DeviceOperation.All)
        {
            var answer = await operation.Call(caller, device);

            if (AuthorisationPage.Allows(group, operation.Function))
                answer.Status.ShouldBeInRange(200, 204, $"{operation.Name} with {group}: {answer.Body}");
            else
                answer.ShouldBeRefused(403, ErrorCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Who_has_been_given_nothing_can_do_nothing()
    {
        var (caller, device) = (await grid.NewCaller(PlatformFunctionGroup.Admin), await grid.ActiveDevice(await grid.NewCaller()));

        foreach (var operation in DeviceOperation.All)
            (await operation.Call(caller, device)).ShouldBeRefused(404, ErrorCode.UnknownDevice);
    }

    /// <summary>Row B3.</summary>
    [Theory, MemberData(nameof(Groups))]
    public async Task Only_an_owner_gives_groups_away(DeviceFunctionGroup held)
    {
        var (caller, device) = await grid.Given(held);
        var other = await grid.Organisation();

        foreach (var given in Enum.GetValues<DeviceFunctionGroup>())
        {
            var answer = await caller.Post($"/devices/{device}/authorisations", new UpdateAuthorisations { Authorisations = [new(other, given)] });

            if (held == DeviceFunctionGroup.Owner)
                answer.ShouldBe(200);
            else
                answer.ShouldBeRefused(403, ErrorCode.Unauthorized);
        }
    }

    [Theory, MemberData(nameof(Groups))]
    public async Task Maintenance_is_for_owners_and_those_who_configure_and_the_description_for_owners(DeviceFunctionGroup group)
    {
        var (caller, device) = await grid.Given(group);

        var maintained = await caller.Put($"/devices/{device}/maintenance", new SetMaintenance { InMaintenance = true });
        var changed = await caller.Put($"/devices/{device}", RestGrid.Light(device) with { Alias = "changed" });

        maintained.Status.ShouldBe(group is DeviceFunctionGroup.Owner or DeviceFunctionGroup.Configuration ? 200 : 403);
        changed.Status.ShouldBe(group is DeviceFunctionGroup.Owner ? 200 : 403);
    }
}
