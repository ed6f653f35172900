using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster.Rest.Matrix;

/// <summary>Each device function with each group, given or not (platform handbook, 3.3), as the table of docs/authorisation.md has it.</summary>
[Collection(RestTests.Name)]
public sealed class DeviceFunctionTests(RestGrid grid)
{
    private static readonly DeviceFunction[] Functions = Enum.GetValues<DeviceFunction>();

    public static TheoryData<DeviceFunctionGroup> Groups => [.. Enum.GetValues<DeviceFunctionGroup>()];

    [Fact]
    public void The_table_has_every_function() => AuthorisationPage.DeviceFunctions.Keys.ShouldBe(Functions, ignoreOrder: true);

    [Theory, MemberData(nameof(Groups))]
    public async Task A_group_has_the_functions_of_the_table_and_no_others(DeviceFunctionGroup group)
    {
        var (caller, device) = await grid.Given(group);

        var allowed = await Answers(caller, device);

        foreach (var function in Functions)
            allowed[function].ShouldBe(AuthorisationPage.Allows(group, function) ? null : ErrorCode.Unauthorized, $"{function} with {group}");
    }

    [Fact]
    public async Task Who_has_been_given_nothing_has_no_function()
    {
        var (caller, _) = await grid.Given(DeviceFunctionGroup.Owner);
        var (_, device) = await grid.Given(DeviceFunctionGroup.Owner);

        (await Answers(caller, device)).Values.ShouldAllBe(code => code == ErrorCode.ForeignDevice);
    }

    [Fact]
    public async Task Several_groups_have_the_functions_of_all_of_them()
    {
        var (owner, caller) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(owner);
        await grid.Give(owner, device, caller, DeviceFunctionGroup.Firmware, DeviceFunctionGroup.MetadataManagement);

        var allowed = await Answers(caller, device);

        foreach (var function in Functions)
        {
            var expected = AuthorisationPage.Allows(DeviceFunctionGroup.Firmware, function)
                || AuthorisationPage.Allows(DeviceFunctionGroup.MetadataManagement, function);
            (allowed[function] is null).ShouldBe(expected, $"{function}");
        }
    }

    private async Task<Dictionary<DeviceFunction, string?>> Answers(RestCaller caller, string device)
    {
        var grain = grid.Cluster.Device(device);
        var answers = new Dictionary<DeviceFunction, string?>();
        foreach (var function in Functions)
        {
            try
            {
                await grain.Require(caller.Caller, function);
                answers[function] = null;
            }
            catch (RefusedException refused)
            {
                answers[function] = refused.Code;
            }
        }
        return answers;
    }
}
