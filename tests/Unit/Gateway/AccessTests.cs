using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class AccessTests
{
    [Theory]
    [InlineData(null, "Bearer")]
    [InlineData("Bearer", "Bearer")]
    [InlineData("Basic YTpi", "Bearer")]
    [InlineData("Bearer wrong", "Bearer error=\"invalid_token\"")]
    [InlineData("Bearer a-valid-token2", "Bearer error=\"invalid_token\"")]
    public async Task Without_a_valid_token_nothing_of_the_API_answers(string? authorization, string challenge)
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        host.Http.DefaultRequestHeaders.Authorization = null;
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];

        var read = await host.Get("/api/v1/devices/light-00001", headers);
        var submitted = await host.Post("/api/v1/devices/light-00001/commands", """{"type":"getStatus"}""", headers);

        foreach (var answer in new[] { read, submitted })
        {
            answer.Status.ShouldBe(401);
            answer.Code.ShouldBe("unauthenticated");
            answer.Header("WWW-Authenticate").ShouldBe(challenge);
        }
        device.Submissions.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_scheme_is_read_whatever_its_case()
    {
        await using var host = await RestHost.Start();
        host.Http.DefaultRequestHeaders.Authorization = null;

        (await host.Get("/api/v1/devices", ("Authorization", $"bearer {FakePlatform.Token}"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_document_needs_no_token()
    {
        await using var host = await RestHost.Start();
        host.Http.DefaultRequestHeaders.Authorization = null;

        (await host.Get("/openapi/v1.json")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_no_wrong_token()
    {
        await using var host = await RestHost.Start();
        host.Platform.Tokens.Trouble = () => UnavailableException.Store("away");

        var answer = await host.Get("/api/v1/devices");

        answer.Status.ShouldBe(503);
        answer.Code.ShouldBe("store-unavailable");
        answer.Header("Retry-After").ShouldBe("2");
    }

    [Fact]
    public async Task An_answer_is_remembered_for_two_seconds_so_that_a_revoked_token_is_soon_refused()
    {
        var (tokens, platform, time) = Tokens();

        foreach (var token in new[] { FakePlatform.Token, "wrong", FakePlatform.Token, "wrong" })
            await tokens.Find(token, TestContext.Current.CancellationToken);
        platform.Tokens.Lookups.ShouldBe(2);
        platform.Tokens.Granted.Clear();
        time.Advance(TimeSpan.FromSeconds(1.9));
        (await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        time.Advance(TimeSpan.FromSeconds(0.2));
        (await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken)).ShouldBeNull();
        platform.Tokens.Lookups.ShouldBe(3);
    }

    [Fact]
    public async Task A_token_that_expires_while_it_is_remembered_is_refused()
    {
        var (tokens, platform, time) = Tokens();
        platform.Tokens.Granted[ApiTokens.Hash(FakePlatform.Token)] =
            platform.Tokens.Grant(FakePlatform.Token, FakePlatform.Organisation) with { ExpiresAt = time.GetUtcNow().AddSeconds(1) };
        (await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken)).ShouldNotBeNull();

        time.Advance(TimeSpan.FromSeconds(1));

        (await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken)).ShouldBeNull();
        platform.Tokens.Lookups.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        var (tokens, platform, _) = Tokens();
        platform.Tokens.Trouble = () => UnavailableException.Store("away");
        await Should.ThrowAsync<UnavailableException>(() => tokens.Find(FakePlatform.Token, CancellationToken.None).AsTask());

        platform.Tokens.Trouble = () => null;

        (await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_flood_of_wrong_tokens_displaces_no_right_one()
    {
        var (tokens, platform, _) = Tokens();
        await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken);
        for (var i = 0; i < 2 * ApiTokens.MostRemembered; i++)
            (await tokens.Find($"wrong-{i}", TestContext.Current.CancellationToken)).ShouldBeNull();
        var before = platform.Tokens.Lookups;

        await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken);

        platform.Tokens.Lookups.ShouldBe(before);
    }

    [Fact]
    public async Task A_token_that_was_valid_a_moment_ago_does_not_queue_up_behind_what_anybody_makes_up()
    {
        var (tokens, platform, time) = Tokens();
        await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken);
        platform.Tokens.Pause = hash => hash == ApiTokens.Hash(FakePlatform.Token) ? Task.CompletedTask : Task.Delay(Timeout.Infinite, CancellationToken.None);
        var flood = Enumerable.Range(0, 1_000).Select(i => tokens.Find($"wrong-{i}", CancellationToken.None).AsTask()).ToList();
        await Eventually.Holds(() => Task.FromResult(flood.Any(task => task.IsFaulted)), "there is no room left for those that nobody knows");
        time.Advance(ApiTokens.Memory);

        (await tokens.Find(FakePlatform.Token, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("caf\u00e9")]
    public async Task What_can_be_no_token_is_not_looked_up(string token)
    {
        var (tokens, platform, _) = Tokens();

        (await tokens.Find(token, TestContext.Current.CancellationToken)).ShouldBeNull();
        (await tokens.Find(new string('t', ApiTokens.LongestToken + 1), TestContext.Current.CancellationToken)).ShouldBeNull();
        platform.Tokens.Lookups.ShouldBe(0);
    }

    private static (ApiTokens Tokens, FakePlatform Platform, FakeTimeProvider Time) Tokens()
    {
        var platform = new FakePlatform();
        var time = new FakeTimeProvider();
        return (new(platform, new ClusterCalls(platform, time), time), platform, time);
    }
}
