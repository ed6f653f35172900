using System.Globalization;
using System.Net;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// Single commands accepted over REST: as many as possible from many clients, and how long each takes at a rate that leaves room. The commands are scheduled for
/// much later, so that only accepting is measured; each answer comes after the commit.
/// </summary>
internal sealed class SubmitBenchmark() : Benchmark("submit", "single commands accepted over REST, each after its commit")
{
    private const int Lights = 5_000;
    private const int Clients = 64;

    // Eight seconds' worth at the number to reach.
    private const int Commands = 40_000;
    private const int Rate = 1_000;
    private const double TargetRate = 5_000;
    private const double TargetLatency = 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Later = TimeSpan.FromHours(6);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        List<double> rates = [], p99 = [], single = [], batched = [];
        var cpu = "";
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            // Each on a platform of its own: a round leaves tens of thousands of commands open.
            await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: true, cancellation);
            await using var simulator = await context.Stage.LightsAsync(platform, Lights, cancellation);
            var body = RestLoad.Single(on: true, context.Time.GetUtcNow() + Later);
            await JournalRows.CreateAsync(platform.Database, cancellation);
            await SaturateAsync(platform, body, context.Time, cancellation);
            var before = platform.Cpu();
            var took = await SaturateAsync(platform, body, context.Time, cancellation);
            cpu = platform.Cpu().Since(before, Commands);
            rates.Add(Commands / took.TotalSeconds);
            var latencies = await SteadyRate.RunAsync(Rate, Duration, number => SubmitAsync(platform, number, body, cancellation), context.Time, cancellation);
            p99.Add(latencies.Milliseconds(0.99));
            single.Add(await JournalRows.SinglyAsync(platform.Database, Clients, Duration / 2, context.Time, cancellation));
            batched.Add(await JournalRows.InBatchesAsync(platform.Database, Duration / 2, context.Time, cancellation));
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"submit: {rates[^1]:0}/s with {Clients} clients; at {Rate}/s p50 {latencies.Milliseconds(0.5):0.0} ms, p99 {p99[^1]:0.0} ms; "
                + $"plain inserts {single[^1]:0}/s singly, {batched[^1]:0}/s in batches; {cpu}"));
        }

        return
        [
            new(Name, "accepted", rates, "/s")
            {
                Baseline = single, Against = $"the same rows by plain inserts, one each, {Clients} connections", Target = TargetRate, MoreIsBetter = true,
                Conditions = $"{Clients} clients; {cpu}",
            },
            new(Name, "accepted, against batches", rates, "/s")
            {
                Baseline = batched, Against = "the same rows by plain inserts in batches", MoreIsBetter = true,
            },
            new(Name, $"p99 at {Rate}/s", p99, "ms") { Target = TargetLatency, Conditions = "open loop: measured from when each was due" },
        ];
    }

    /// <returns>How long it took until all were accepted.</returns>
    private static async Task<TimeSpan> SaturateAsync(BenchPlatform platform, byte[] body, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Commands), new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellation },
            async (number, token) => await SubmitAsync(platform, number, body, token));
        return time.GetElapsedTime(began);
    }

    private static async Task SubmitAsync(BenchPlatform platform, int number, byte[] body, CancellationToken cancellation)
    {
        var status = await platform.Rest.SubmitOneAsync(number, 1 + (number % Lights), body, prefer: null, cancellation);
        if (status != HttpStatusCode.Accepted) throw new CannotContinueException($"A command was answered {(int)status}.");
    }
}
