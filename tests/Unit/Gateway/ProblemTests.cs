using System.Reflection;
using GridOrleans.Errors;
using GridOrleans.Gateway.Rest.Problems;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class ProblemTests
{
    /// <summary>Codes that stand in a command's record and never answer a request.</summary>
    private static readonly string[] OfOutcomes =
    [
        ErrorCode.NoResponse, ErrorCode.ConnectionFailure, ErrorCode.DeviceReportsFailure, ErrorCode.DeviceReportsRejected,
        ErrorCode.AdapterLost, ErrorCode.DeadlinePassed, ErrorCode.CommandExpired, ErrorCode.DeviceRemoved,
    ];

    [Theory]
    [InlineData("validation-error", 400)]
    [InlineData("unknown-command-type", 400)]
    [InlineData("unauthenticated", 401)]
    [InlineData("unknown-device", 404)]
    [InlineData("unknown-command", 404)]
    [InlineData("existing-device", 409)]
    [InlineData("inactive-device", 409)]
    [InlineData("unregistered-device", 409)]
    [InlineData("protocol-unknown-for-device", 409)]
    [InlineData("device-in-maintenance", 409)]
    [InlineData("command-ended", 409)]
    [InlineData("not-a-dead-letter", 409)]
    [InlineData("version-conflict", 412)]
    [InlineData("idempotency-key-reused", 422)]
    [InlineData("busy", 429)]
    [InlineData("store-unavailable", 503)]
    [InlineData("cluster-unavailable", 503)]
    public void A_code_has_its_status(string code, int status)
    {
        ProblemCatalogue.StatusOf(code).ShouldBe(status);
        ProblemCatalogue.Of(new RefusedException(code, "why"))!.Status.ShouldBe(status);
    }

    [Fact]
    public void Every_code_that_can_answer_a_request_is_in_the_table()
    {
        var codes = typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!);

        codes.Except(OfOutcomes).Except([ErrorCode.ForeignDevice]).Except(ProblemCatalogue.Codes.Select(pair => pair.Key)).ShouldBeEmpty();
    }

    [Fact]
    public void A_refusal_keeps_its_broken_rules()
    {
        var problem = ProblemCatalogue.Of(new RefusedException([new Violation("priority", "must be 0 to 9")]))!;

        problem.Code.ShouldBe("validation-error");
        problem.Errors.ShouldBe([new Violation("priority", "must be 0 to 9")]);
        problem.Detail.ShouldContain("priority");
    }

    [Fact]
    public void What_is_away_says_when_it_may_be_back() =>
        ProblemCatalogue.Of(UnavailableException.Store("away"))!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));

    [Fact]
    public void An_unexpected_exception_is_a_defect() => ProblemCatalogue.Of(new InvalidOperationException("secret")).ShouldBeNull();

    [Fact]
    public async Task A_defect_is_answered_without_its_inner_workings()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-00001");
        host.Platform.Trouble = _ => new InvalidOperationException("secret");

        var answer = await host.Get("/api/v1/devices/light-00001");

        answer.Status.ShouldBe(500);
        answer.Code.ShouldBe("internal-error");
        answer.Body.GetRawText().ShouldNotContain("secret");
    }
}
