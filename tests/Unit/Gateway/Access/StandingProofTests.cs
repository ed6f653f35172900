using GridOrleans.Errors;
using GridOrleans.Gateway.Rest.Access;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>A stream that was opened with a good token.</summary>
public sealed class StandingProofTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task It_ends_within_five_seconds_when_its_token_is_revoked()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RestHost.Start(time: time);
        await using var stream = await Open(host);
        var ended = End(stream);

        host.Platform.Tokens.Granted.Clear();

        for (var passed = StandingProofWatch.Period; passed <= Promised; passed += StandingProofWatch.Period)
            time.Advance(StandingProofWatch.Period);
        await Eventually.Holds(() => ended.IsCompleted, "the stream has ended");
    }

    [Fact]
    public async Task It_ends_when_its_organisation_is_disabled_though_its_token_is_good()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RestHost.Start(time: time);
        await using var stream = await Open(host);
        var ended = End(stream);

        host.Platform.Queries.Refusal = () => new RefusedException("disabled-organisation", "Organisation city is disabled.");

        await Eventually.Holds(
            () =>
            {
                time.Advance(StandingProofWatch.Period);
                return ended.IsCompleted;
            },
            "the stream has ended");
    }

    [Fact]
    public async Task It_is_not_opened_for_an_organisation_that_may_not_read()
    {
        await using var host = await RestHost.Start();
        host.Platform.Queries.Refusal = () => new RefusedException("disabled-organisation", "Organisation city is disabled.");

        var answer = await host.Get("/api/v1/events/stream");

        (answer.Status, answer.Code).ShouldBe((403, "disabled-organisation"));
    }

    [Fact]
    public async Task It_goes_on_while_its_token_is_good_or_the_cluster_cannot_say()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RestHost.Start(time: time);
        await using var stream = await Open(host);
        var ended = End(stream);

        var known = host.Platform.Tokens.Lookups;
        await LetPass(() => host.Platform.Tokens.Lookups > known + 1);
        var asked = 0;
        host.Platform.Tokens.Trouble = () =>
        {
            asked++;
            return UnavailableException.Store("away");
        };
        await LetPass(() => asked > 1);

        ended.IsCompleted.ShouldBeFalse();

        // Whoever was asked twice has not ended the stream after the first answer.
        async Task LetPass(Func<bool> isDone) => await Eventually.Holds(
            () =>
            {
                time.Advance(StandingProofWatch.Period);
                return isDone();
            },
            "the token was looked at twice");
    }

    private static async Task<Stream> Open(RestHost host) =>
        await host.Http.GetStreamAsync("/api/v1/events/stream", TestContext.Current.CancellationToken);

    private static async Task End(Stream stream)
    {
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Broken off is ended, too.
        }
    }
}
