using System.Net;
using GridOrleans.Access;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>What callers say of themselves in headers.</summary>
public sealed class CallerTests
{
    private const string Tokens = "/api/v1/organisations/city/tokens";
    private const string Wanted = """{"name":"desk","scopes":["read"]}""";

    [Fact]
    public async Task User_and_application_reach_the_grains()
    {
        await using var host = await RestHost.Start();

        await host.Post(Tokens, Wanted, ("Osgp-Organisation", "city"), ("Osgp-User", "Änna van den Berg"), ("Osgp-Application", "lighting-desk"));

        host.Platform.Tokens.Grants.Single().Caller
            .ShouldBe(new("city") { UserName = "Änna van den Berg", ApplicationName = "lighting-desk" });
    }

    [Fact]
    public async Task They_may_be_left_out()
    {
        await using var host = await RestHost.Start();

        await host.Post(Tokens, Wanted);

        host.Platform.Tokens.Grants.Single().Caller.ShouldBe(new("city"));
    }

    [Theory]
    [InlineData("town")]
    [InlineData("City")]
    public async Task A_token_is_good_for_no_other_organisation_than_its_own(string organisation)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Get("/api/v1/devices", ("Osgp-Organisation", organisation));

        answer.Status.ShouldBe(403);
        answer.Code.ShouldBe("forbidden");
        answer.Text("detail")!.ShouldContain($"[{organisation}]");
    }

    [Theory]
    [InlineData("Osgp-Organisation", "two words")]
    [InlineData("Osgp-Organisation", "an-identification-of-more-than-40-characters")]
    [InlineData("Osgp-Application", "two words")]
    [InlineData("Osgp-Application", "")]
    [InlineData("Osgp-User", "")]
    [InlineData("Osgp-User", null)]
    public async Task A_name_that_breaks_its_rule_is_named(string header, string? value)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Get("/api/v1/devices", (header, value ?? new string('a', Caller.LongestUserName + 1)));

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("validation-error");
        answer.Errors.Single().ShouldStartWith($"{header}: must be");
    }

    [Fact]
    public async Task A_name_may_appear_once()
    {
        await using var host = await RestHost.Start();

        var answer = await host.Get("/api/v1/devices", ("Osgp-Organisation", "city"), ("Osgp-Organisation", "town"));

        answer.Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_needs_no_proof_does_not_mind_a_bad_one()
    {
        await using var host = await RestHost.Start();

        (await host.Get("/openapi/v1.json", ("Osgp-User", ""), ("Authorization", "Bearer wrong"))).Status.ShouldBe((int)HttpStatusCode.OK);
    }
}
