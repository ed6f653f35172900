using GridOrleans.Access;
using GridOrleans.Gateway.Rest.Access;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>API tokens over REST.</summary>
public sealed class TokenTests
{
    private const string Path = "/api/v1/organisations/city/tokens";

    [Fact]
    public async Task A_token_is_told_once_works_and_is_kept_only_as_a_digest()
    {
        await using var host = await RestHost.Start();

        var made = await host.Post(Path, """{"name":"desk","scopes":["read"],"expiresAt":"2999-01-01T00:00:00Z"}""");
        var secret = made.Text("secret")!;
        var listed = await host.Get(Path);

        made.Status.ShouldBe(201);
        secret.Length.ShouldBe(43);
        var id = made.Body.GetProperty("token").GetProperty("id").GetString();
        made.Header("Location").ShouldBe($"{Path}/{id}");
        (await host.Get($"{Path}/{id}")).Text("name").ShouldBe("desk");
        host.Platform.Tokens.Grants.Single().Grant.Hash.ShouldBe(ApiTokens.Hash(secret));
        listed.Body.GetRawText().ShouldNotContain(secret);
        listed.Body.GetRawText().ShouldNotContain(ApiTokens.Hash(secret));
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        (await host.Get("/api/v1/devices")).Status.ShouldBe(200);
        (await host.Post(Path, """{"name":"desk","scopes":["read"]}""")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task The_grain_learns_what_the_callers_own_token_allows()
    {
        await using var host = await RestHost.Start();
        host.Platform.Tokens.Grant("manager", "city", AccessScope.Manage, AccessScope.Read);
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", "manager");

        await host.Post(Path, """{"name":"desk","scopes":["read"]}""");

        host.Platform.Tokens.Grants.Single().Grant.CallerScopes.ShouldBe([AccessScope.Read, AccessScope.Manage]);
    }

    [Fact]
    public async Task A_revoked_token_is_gone()
    {
        await using var host = await RestHost.Start();
        var token = host.Platform.Tokens.Grant("desk", "city", AccessScope.Read);

        (await host.Send(HttpMethod.Delete, $"{Path}/{token.Id}")).Status.ShouldBe(204);

        (await host.Send(HttpMethod.Delete, $"{Path}/{token.Id}")).Code.ShouldBe("unknown-token");
        (await host.Get($"{Path}/{token.Id}")).Code.ShouldBe("unknown-token");
    }

    [Theory]
    [InlineData("""{"scopes":["read"]}""", "name: is missing")]
    [InlineData("""{"name":"desk"}""", "scopes: is missing")]
    [InlineData("""{"name":"desk","scopes":["write"]}""", "scopes[0]: must be one of read, command, manage")]
    [InlineData("""{"name":"desk","scopes":["read"],"secret":"own"}""", "secret: is unknown here; known are name, scopes, expiresAt")]
    public async Task A_bad_request_for_a_token_is_refused_with_field_and_rule(string body, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Post(Path, body);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldContain(error);
        host.Platform.Tokens.Grants.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/api/v1/organisations/two%20words/tokens")]
    [InlineData("/api/v1/organisations/city/tokens/7")]
    [InlineData("/api/v1/organisations/city/tokens?page=2")]
    public async Task What_can_be_no_organisation_token_or_filter_is_refused(string path)
    {
        await using var host = await RestHost.Start();

        (await host.Get(path)).Status.ShouldBe(400);
    }
}
