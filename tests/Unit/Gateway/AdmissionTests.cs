using GridOrleans.Errors;
using GridOrleans.Gateway.Rest;
using GridOrleans.Gateway.Rest.Commands;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class AdmissionTests
{
    private static CommandAdmission Admission() => new(new RestOptions { MostCommandsPerOrganisation = 10_000 }, TimeProvider.System);

    [Fact]
    public void More_than_its_share_on_the_way_is_refused_until_some_have_been_answered()
    {
        using var admission = Admission();
        var first = admission.Enter("city", 9_000);

        var refusal = Should.Throw<UnavailableException>(() => admission.Enter("city", 1_001));
        first.Dispose();

        refusal.Code.ShouldBe(ErrorCode.Busy);
        admission.Enter("city", 1_001).IsAcquired.ShouldBeTrue();
    }

    [Fact]
    public void What_one_organisation_has_on_the_way_is_nothing_to_another()
    {
        using var admission = Admission();
        admission.Enter("greedy", 10_000);
        admission.Told("greedy", UnavailableException.Overloaded("too much"));

        admission.Enter("modest", 10_000).IsAcquired.ShouldBeTrue();
    }
}
