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

        for (var passed = TimeSpan.Zero; passed < Promised && !ended.IsCompleted; passed += StandingProofWatch.Period)
            await Pass(time, StandingProofWatch.Period, ended);
        ended.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task It_goes_on_while_its_token_is_good_or_the_cluster_cannot_say()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RestHost.Start(time: time);
        await using var stream = await Open(host);
        var ended = End(stream);

        await Pass(time, Promised, ended);
        host.Platform.Tokens.Trouble = () => UnavailableException.Store("away");
        await Pass(time, Promised, ended);

        ended.IsCompleted.ShouldBeFalse();
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

    /// <summary>Lets time go, and what follows from it happen.</summary>
    private static async Task Pass(FakeTimeProvider time, TimeSpan span, Task ended)
    {
        time.Advance(span);
        await Task.WhenAny(ended, Task.Delay(200, TestContext.Current.CancellationToken));
    }
}
