using System.Globalization;
using System.Net;

namespace GridOrleans.Cli.Bench;

/// <summary>From a client's submission to the outcome in its hands (<c>Prefer: wait</c>), at a steady rate, each for another light.</summary>
internal sealed class RoundtripBenchmark() : Benchmark("roundtrip", "from a client's submission to the outcome, at 500 a second")
{
    private const int Lights = 5_000;
    private const int Rate = 500;
    private const double Target = 60;

    // Eclipse Hono's published 99th percentile for a request to a device and its answer, at 141 a second.
    private const double Hono = 279;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: false, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, Lights, cancellation);
        List<double> p50 = [], p99 = [];
        var cpu = "";
        for (var i = -1; i < context.Options.Rounds; i++)
        {
            var body = RestLoad.Single(on: i % 2 == 0);
            var before = platform.Cpu(simulator);
            var latencies = await SteadyRate.RunAsync(Rate, Duration, number => SubmitAsync(platform, number, body, cancellation), context.Time, cancellation);
            cpu = platform.Cpu(simulator).Since(before, latencies.Count);
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"roundtrip{(i < 0 ? ", to warm up" : "")}: p50 {latencies.Milliseconds(0.5):0.0} ms, p99 {latencies.Milliseconds(0.99):0.0} ms, worst {latencies.Milliseconds(1):0} ms; {cpu}"));
            if (i < 0) continue;
            p50.Add(latencies.Milliseconds(0.5));
            p99.Add(latencies.Milliseconds(0.99));
        }

        return
        [
            new(Name, $"p50 at {Rate}/s", p50, "ms") { Conditions = cpu },
            new(Name, $"p99 at {Rate}/s", p99, "ms")
            {
                Baseline = [Hono], Against = "Hono's published figure, at 141/s; not measured here", Target = Target,
                Conditions = "without the follow-up; open loop: measured from when each was due",
            },
        ];
    }

    private static async Task SubmitAsync(BenchPlatform platform, int number, byte[] body, CancellationToken cancellation)
    {
        var status = await platform.Rest.SubmitOneAsync(number, 1 + (number % Lights), body, "wait=10", cancellation);
        if (status != HttpStatusCode.OK) throw new CannotContinueException($"A command had no outcome after 10 s: {(int)status}.");
    }
}
