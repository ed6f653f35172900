using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace GridOrleans.Cli.Bench;

/// <summary>One organisation submits all that it can, without a pause; another one's few commands must get through as ever.</summary>
internal sealed class GreedyBenchmark() : Benchmark("greedy", "round trips of one organisation while another submits all that it can")
{
    private const int Lights = 5_000;
    private const int GreedyLights = 4_000;
    private const int Offerers = 16;
    private const int Rate = 20;
    private const double Target = 1_000;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    // Enough for the greedy one's queues to be full.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: true, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, Lights, cancellation);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        // The other organisation's way in is that of every platform's first.
        await context.Stage.RestartAsync(platform, followUp: true, cancellation, new Dictionary<string, string>
        {
            ["Bootstrap__Organisation"] = "Greedy",
            ["Bootstrap__TokenHash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))),
        });
        using var greedy = platform.RestOf(token);
        await RoundTripsAsync(context, platform, cancellation);
        List<double> alone = [], beside = [];
        var log = new OfferLog();
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            alone.Add((await RoundTripsAsync(context, platform, cancellation)).Milliseconds(0.99));
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var offering = OfferAsync(greedy, log, enough.Token);
            await Task.Delay(Lead, context.Time, cancellation);
            var latencies = await RoundTripsAsync(context, platform, cancellation);
            await enough.CancelAsync();
            await offering;
            beside.Add(latencies.Milliseconds(0.99));
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"round trips at {Rate}/s: p99 {alone[^1]:0} ms alone; p50 {latencies.Milliseconds(0.5):0} ms, p99 {beside[^1]:0} ms beside the greedy one"));
            await JournalWatch.NothingOpenAsync(platform.Database, Limit, context.Time, cancellation);
        }

        return
        [
            new(Name, $"p99 of the other's round trip at {Rate}/s", beside, "ms")
            {
                Baseline = alone, Against = "the same with nobody else", Target = Target,
                Conditions = $"the greedy one: {Offerers} batches of {RestLoad.BatchSize} at a time, {log.Accepted} of {log.Offered} commands accepted; refusals: {log.Refusals}",
            },
        ];
    }

    private static Task OfferAsync(RestLoad greedy, OfferLog log, CancellationToken enough)
    {
        var batches = RestLoad.Batches(1, GreedyLights, on: true);
        return Task.WhenAll(Enumerable.Range(0, Offerers).Select(offerer => Task.Run(
            async () =>
            {
                for (var next = offerer; !enough.IsCancellationRequested; next += Offerers)
                    log.Add(await greedy.OfferAsync(next, batches[next % batches.Count], CancellationToken.None));
            },
            CancellationToken.None)));
    }

    private static Task<Latencies> RoundTripsAsync(BenchContext context, BenchPlatform platform, CancellationToken cancellation)
    {
        var body = RestLoad.Single(on: true);
        return SteadyRate.RunAsync(
            Rate,
            Duration,
            async number =>
            {
                var status = await platform.Rest.SubmitOneAsync(number, GreedyLights + 1 + (number % (Lights - GreedyLights)), body, "wait=60", cancellation);
                if (status != HttpStatusCode.OK) throw new CannotContinueException($"A command of the other organisation was answered {(int)status}.");
            },
            context.Time,
            cancellation);
    }
}
