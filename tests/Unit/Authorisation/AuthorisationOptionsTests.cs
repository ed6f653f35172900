using GridOrleans.Authorisation;

namespace GridOrleans.Tests.Unit.Authorisation;

public sealed class AuthorisationOptionsTests
{
    [Fact]
    public void Without_configuration_the_matrix_is_the_usual_one() =>
        new AuthorisationOptions().Matrix().ShouldBeSameAs(DeviceFunctionMatrix.Default);

    [Fact]
    public void A_group_that_is_configured_has_these_functions_and_no_others()
    {
        var matrix = new AuthorisationOptions { DeviceFunctions = { ["AD_HOC"] = ["GET_STATUS"], ["MONITORING"] = [] } }.Matrix();

        Enum.GetValues<DeviceFunction>().Where(function => matrix.Allows(DeviceFunctionGroup.AdHoc, function)).ShouldBe([DeviceFunction.GetStatus]);
        Enum.GetValues<DeviceFunction>().Where(function => matrix.Allows(DeviceFunctionGroup.Monitoring, function)).ShouldBeEmpty();
        foreach (var group in Enum.GetValues<DeviceFunctionGroup>().Except([DeviceFunctionGroup.AdHoc, DeviceFunctionGroup.Monitoring]))
        {
            foreach (var function in Enum.GetValues<DeviceFunction>())
                matrix.Allows(group, function).ShouldBe(DeviceFunctionMatrix.Default.Allows(group, function), $"{group} {function}");
        }
    }

    [Theory]
    [InlineData("AdHoc", "GET_STATUS", "AdHoc")]
    [InlineData("AD_HOC", "GetStatus", "GetStatus")]
    [InlineData("AD_HOC", "FLY", "FLY")]
    public void A_name_that_does_not_exist_is_named(string group, string function, string named) =>
        Should.Throw<FormatException>(() => new AuthorisationOptions { DeviceFunctions = { [group] = [function] } }.Matrix()).Message.ShouldContain(named);
}
