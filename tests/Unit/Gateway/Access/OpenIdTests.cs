using System.Security.Cryptography;
using System.Text;
using GridOrleans.Gateway.Access.OpenId;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>Callers with JWTs of an OpenID provider that the test starts.</summary>
public sealed class OpenIdTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private TestIssuer _issuer = null!;
    private RestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.Start();
        _host = await Host();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_JWT_proves_organisation_user_and_scopes(int key)
    {
        var submitted = _host.Platform.Add("light-00001");
        var token = _issuer.Token(key: _issuer.Keys[key]);

        (await Get(token)).Status.ShouldBe(200);
        var command = await Send(HttpMethod.Post, "/api/v1/devices/light-00001/commands", """{"type":"getStatus"}""", token);
        var change = await Send(HttpMethod.Delete, "/api/v1/devices/light-00001", null, token);

        command.Status.ShouldBe(202);
        submitted.Submissions.ShouldHaveSingleItem();
        change.Status.ShouldBe(403);
        change.Header("WWW-Authenticate").ShouldBe("Bearer error=\"insufficient_scope\", scope=\"manage\"");
    }

    [Fact]
    public async Task The_user_of_a_JWT_is_the_callers_user()
    {
        var token = _issuer.Token(t => t.Claims["scope"] = "manage");

        await Send(HttpMethod.Post, "/api/v1/organisations/city/tokens", """{"name":"x","scopes":["manage"]}""", token);
        var other = await Send(HttpMethod.Get, "/api/v1/devices", null, _issuer.Token(), ("Osgp-User", "bert"));

        _host.Platform.Tokens.Grants.Single().Caller.ShouldBe(new("city") { UserName = "anna" });
        other.Status.ShouldBe(403);
        other.Text("detail")!.ShouldContain("Osgp-User");
    }

    /// <summary>What is wrong with a token, and a part of what its sender is told.</summary>
    public static TheoryData<string, string> Flaws => new()
    {
        { "expired", "it has expired" },
        { "not yet valid", "it has expired, is not valid yet" },
        { "no end", "does not say until when" },
        { "wrong audience", "another audience" },
        { "no audience", "another audience" },
        { "wrong issuer", "another issuer" },
        { "wrong key", "signature" },
        { "unknown key", "signature" },
        { "no algorithm", "The JWT is not valid" },
        { "shared secret", "The JWT is not valid" },
        { "changed", "signature" },
    };

    [Theory, MemberData(nameof(Flaws))]
    public async Task A_JWT_that_is_not_in_order_proves_nothing(string flaw, string told)
    {
        var answer = await Get(Flawed(flaw));

        answer.Status.ShouldBe(401);
        answer.Code.ShouldBe("unauthenticated");
        answer.Text("detail")!.ShouldContain(told);
        answer.Header("WWW-Authenticate").ShouldBe("Bearer error=\"invalid_token\"");
    }

    [Fact]
    public async Task Clocks_may_differ_by_half_a_minute()
    {
        (await Get(_issuer.Token(t => t.Expires = DateTime.UtcNow.AddSeconds(-20)))).Status.ShouldBe(200);
        (await Get(_issuer.Token(t => t.NotBefore = DateTime.UtcNow.AddSeconds(20)))).Status.ShouldBe(200);
        (await Get(_issuer.Token(t => t.Expires = DateTime.UtcNow.AddSeconds(-40)))).Status.ShouldBe(401);
        (await Get(_issuer.Token(t => t.NotBefore = DateTime.UtcNow.AddSeconds(40)))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_believed_at_once_and_a_withdrawn_one_within_the_hour_no_more()
    {
        var old = _issuer.Keys[0];
        (await Get(_issuer.Token())).Status.ShouldBe(200);
        _time.Advance(OpenIdProvider.BetweenTries);
        _issuer.Keys[0] = new IssuerKey("rsa-2", RSA.Create(2048));

        (await Get(_issuer.Token())).Status.ShouldBe(200);

        (await Get(_issuer.Token(key: old))).Status.ShouldBe(401);
        old.Dispose();
    }

    [Fact]
    public async Task JWTs_with_unknown_keys_do_not_make_the_gateway_ask_the_provider_all_the_time()
    {
        using var unknown = new IssuerKey("nobody's", RSA.Create(2048));
        await Get(_issuer.Token());
        _time.Advance(OpenIdProvider.BetweenTries);

        for (var i = 0; i < 20; i++)
            (await Get(_issuer.Token(key: unknown))).Status.ShouldBe(401);

        _issuer.Reads.ShouldBe(2);
    }

    [Fact]
    public async Task A_provider_that_never_answered_is_no_wrong_token()
    {
        _issuer.IsBroken = true;
        var token = _issuer.Token();

        var away = await Get(token);
        _issuer.IsBroken = false;
        _time.Advance(OpenIdProvider.BetweenTries);
        var back = await Get(token);

        away.Status.ShouldBe(503);
        away.Code.ShouldBe("provider-unavailable");
        away.Header("Retry-After").ShouldBe("5");
        back.Status.ShouldBe(200);
    }

    [Fact]
    public async Task What_a_provider_said_is_believed_for_a_day_while_it_is_away()
    {
        (await Get(_issuer.Token())).Status.ShouldBe(200);
        _issuer.IsBroken = true;

        _time.Advance(OpenIdProvider.Usable - TimeSpan.FromMinutes(1));
        var stillNow = _time.GetUtcNow().UtcDateTime;
        (await Get(TokenAt(stillNow))).Status.ShouldBe(200);
        _time.Advance(TimeSpan.FromMinutes(2));

        (await Get(TokenAt(stillNow))).Status.ShouldBe(503);
    }

    [Fact]
    public async Task A_provider_that_speaks_for_another_is_not_believed()
    {
        _issuer.Name = "https://login.example";

        (await Get(_issuer.Token(t => t.Issuer = "https://login.example"))).Status.ShouldBe(503);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(7)]
    public async Task A_JWT_without_an_organisation_is_refused_with_what_to_do(object? claim)
    {
        var answer = await Get(_issuer.Token(t => Set(t, "organisation", claim)));

        answer.Status.ShouldBe(403);
        answer.Text("detail")!.ShouldContain("claim organisation");
    }

    [Fact]
    public async Task A_JWT_for_several_organisations_is_for_the_one_that_the_header_names()
    {
        var token = _issuer.Token(t => t.Claims["organisation"] = new[] { "city", "town" });

        (await Get(token, ("Osgp-Organisation", "town"))).Status.ShouldBe(200);
        (await Get(token, ("Osgp-Organisation", "village"))).Status.ShouldBe(403);
        (await Get(token)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_JWT_without_a_known_scope_allows_nothing()
    {
        (await Get(_issuer.Token(t => t.Claims["scope"] = "openid profile"))).Status.ShouldBe(403);
        (await Get(_issuer.Token(t => t.Claims.Remove("scope")))).Status.ShouldBe(403);
        (await Get(_issuer.Token(t => t.Claims["scope"] = new[] { "openid", "read" }))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_service_without_a_user_name_is_known_by_its_subject()
    {
        await Send(
            HttpMethod.Post, "/api/v1/organisations/city/tokens", """{"name":"x","scopes":["manage"]}""",
            _issuer.Token(t =>
            {
                t.Claims.Remove("preferred_username");
                t.Claims["scope"] = "manage";
            }));

        _host.Platform.Tokens.Grants.Single().Caller.UserName.ShouldBe("7c9e");
    }

    [Fact]
    public async Task A_name_that_is_too_long_to_be_a_user_is_refused() =>
        (await Get(_issuer.Token(t => t.Claims["preferred_username"] = new string('a', 321)))).Status.ShouldBe(403);

    [Fact]
    public async Task Without_a_provider_a_JWT_is_any_unknown_token()
    {
        await using var closed = await RestHost.Start();

        var answer = await Get(_issuer.Token(), closed);

        answer.Status.ShouldBe(401);
        answer.Text("detail").ShouldBe("The API token is not valid.");
        _issuer.Reads.ShouldBe(0);
    }

    [Fact]
    public async Task An_API_token_works_beside_a_provider() => (await Get(FakePlatform.Token)).Status.ShouldBe(200);

    [Theory]
    [InlineData("https://login.example", "grid", false, null)]
    [InlineData("http://login.example", "grid", true, null)]
    [InlineData("http://login.example", "grid", false, "https")]
    [InlineData("login.example", "grid", false, "address")]
    [InlineData("https://login.example", null, false, "Audience is missing")]
    [InlineData(null, null, false, null)]
    public void A_provider_needs_https_and_an_audience(string? authority, string? audience, bool allowHttp, string? complaint)
    {
        var broken = new OpenIdOptions { Authority = authority, Audience = audience, AllowHttp = allowHttp }.Validate(new(this)).ToList();

        if (complaint is null)
            broken.ShouldBeEmpty();
        else
            broken.Single().ErrorMessage!.ShouldContain(complaint);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private Task<RestHost> Host() => RestHost.Start(time: _time, access: new()
    {
        OpenId = new() { Authority = _issuer.Address, Audience = TestIssuer.Audience, AllowHttp = true },
    });

    private string TokenAt(DateTime moment) => _issuer.Token(t => (t.IssuedAt, t.NotBefore, t.Expires) = (moment, moment, moment.AddMinutes(10)));

    private string Flawed(string flaw)
    {
        using var own = RSA.Create(2048);
        using var wrong = new IssuerKey("rsa-1", own);
        using var unknown = new IssuerKey("nobody's", own);
        var good = _issuer.Token().Split('.');
        return flaw switch
        {
            "expired" => TokenAt(DateTime.UtcNow.AddHours(-1)),
            "not yet valid" => TokenAt(DateTime.UtcNow.AddHours(1)),
            "no end" => _issuer.Token(t => t.Expires = null),
            "wrong audience" => _issuer.Token(t => t.Audience = "shop"),
            "no audience" => _issuer.Token(t => t.Audience = null),
            "wrong issuer" => _issuer.Token(t => t.Issuer = "https://elsewhere.example"),
            "wrong key" => _issuer.Token(key: wrong),
            "unknown key" => _issuer.Token(key: unknown),
            "no algorithm" => $"{Encoded("""{"alg":"none","typ":"JWT"}""")}.{good[1]}.",
            "shared secret" => _issuer.Token(t => t.SigningCredentials = new(
                new SymmetricSecurityKey(_issuer.Keys[0].PublicBytes) { KeyId = "rsa-1" }, SecurityAlgorithms.HmacSha256)),
            "changed" => $"{good[0]}.{Encoded(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(good[1])).Replace("city", "town", StringComparison.Ordinal))}.{good[2]}",
            _ => throw new ArgumentOutOfRangeException(nameof(flaw)),
        };
    }

    private static string Encoded(string json) => Base64UrlEncoder.Encode(json);

    private static void Set(SecurityTokenDescriptor token, string claim, object? value)
    {
        if (value is null)
            token.Claims.Remove(claim);
        else
            token.Claims[claim] = value;
    }

    private Task<RestAnswer> Get(string token, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, "/api/v1/devices", null, token, headers);

    private static Task<RestAnswer> Get(string token, RestHost host) => Send(host, HttpMethod.Get, "/api/v1/devices", null, token);

    private Task<RestAnswer> Send(HttpMethod method, string path, string? json, string token, params (string Name, string Value)[] headers) =>
        Send(_host, method, path, json, token, headers);

    private static Task<RestAnswer> Send(
        RestHost host, HttpMethod method, string path, string? json, string token, params (string Name, string Value)[] headers)
    {
        host.Http.DefaultRequestHeaders.Authorization = null;
        return host.Send(method, path, json, [("Authorization", $"Bearer {token}"), .. headers]);
    }
}
