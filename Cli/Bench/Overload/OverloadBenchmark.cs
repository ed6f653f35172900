using System.Globalization;
using System.Net;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// Far more commands than the devices can be given, for a long time: memory stays flat, what is too much is refused with a hint when to come again, nothing that was
/// accepted is lost, and shortly afterwards all is as before.
/// </summary>
internal sealed class OverloadBenchmark() : Benchmark("overload", "ten times what it can take, for a long time")
{
    private const int Lights = 10_000;
    private const int Times = 10;
    private const int ProbeRate = 100;
    private const double MostGrowth = 1.1;

    // "Back to normal": no more than probes of one platform at rest differ.
    private const double MostAfter = 2;

    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: true, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, Lights, cancellation);
        var capacity = await CapacityAsync(context, platform, cancellation);
        await ProbeAsync(context, platform, cancellation);
        var before = (await ProbeAsync(context, platform, cancellation)).Milliseconds(0.99);
        var journal = await JournalWatch.StartAsync(platform.Database, cancellation);
        var (log, samples) = await OverloadAsync(context, platform, capacity, cancellation);
        await Task.Delay(Calm, context.Time, cancellation);
        var after = (await ProbeAsync(context, platform, cancellation)).Milliseconds(0.99);
        await JournalWatch.NothingOpenAsync(platform.Database, DrainLimit, context.Time, cancellation);
        var ended = await journal.EndedAsync(cancellation);
        var minutes = context.Options.OverloadDuration.TotalMinutes;
        var conditions = string.Create(CultureInfo.InvariantCulture,
            $"{minutes:0.#} min, {log.Offered / minutes / 60:0} commands a second offered, {log.Accepted / minutes / 60:0} accepted; refusals: {log.Refusals}");
        context.Say(conditions);
        return
        [
            new(Name, "memory: last third over second third", [Growth(samples)], "times") { Target = MostGrowth, Conditions = conditions },
            new(Name, "accepted, and without an outcome in the end", [Math.Max(0, log.Accepted - ended)], "commands") { Target = 0 },
            new(Name, "refusals without Retry-After", [log.Impolite], "batches") { Target = 0 },
            new(Name, $"p99 at {ProbeRate}/s, {Calm.TotalSeconds:0} s after", [after], "ms") { Baseline = [before], Against = "the same before", MostRatio = MostAfter },
        ];
    }

    private static async Task<(OfferLog Log, IReadOnlyList<double> Samples)> OverloadAsync(
        BenchContext context, BenchPlatform platform, int capacity, CancellationToken cancellation)
    {
        var log = new OfferLog();
        var batches = RestLoad.Batches(1, Lights, on: true);
        var offering = SteadyRate.RunAsync(
            Times * capacity / RestLoad.BatchSize,
            context.Options.OverloadDuration,
            async number => log.Add(await platform.Rest.OfferAsync(number, batches[number % batches.Count], cancellation)),
            context.Time,
            cancellation);
        List<double> samples = [];
        while (!offering.IsCompleted)
        {
            var memory = platform.Memory();
            samples.Add(memory.Values.Sum());
            if (samples.Count % 12 == 0)
                context.Say($"{log.Accepted} accepted, {log.Offered - log.Accepted} refused; {string.Join(", ", memory.Select(process => string.Create(CultureInfo.InvariantCulture, $"{process.Key} {process.Value:0} MB")))}");
            await Task.WhenAny(offering, Task.Delay(BetweenSamples, context.Time, cancellation));
        }

        await offering;
        return (log, samples);
    }

    /// <summary>How many commands a second it brings to their outcomes when it is warm.</summary>
    private static async Task<int> CapacityAsync(BenchContext context, BenchPlatform platform, CancellationToken cancellation)
    {
        var capacity = 0;
        for (var i = 0; i < 3; i++)
        {
            var journal = await JournalWatch.StartAsync(platform.Database, cancellation);
            var began = context.Time.GetUtcNow();
            await platform.Rest.SubmitAsync(RestLoad.Batches(1, Lights, on: i % 2 == 0), cancellation);
            var ended = await journal.AllEndedAsync(Lights, Limit, context.Time, cancellation);
            capacity = (int)(Lights / (ended.Last - began).TotalSeconds);
        }

        context.Say($"it can take {capacity} commands a second; offering {Times * capacity}");
        return capacity;
    }

    /// <summary>The first third fills queues and caches; after that nothing should grow.</summary>
    private static double Growth(IReadOnlyList<double> samples)
    {
        var third = Math.Max(1, samples.Count / 3);
        return samples.TakeLast(third).Average() / samples.Skip(third).Take(third).DefaultIfEmpty(samples[0]).Average();
    }

    private static Task<Latencies> ProbeAsync(BenchContext context, BenchPlatform platform, CancellationToken cancellation)
    {
        // Much later: only accepting is measured.
        var body = RestLoad.Single(on: true, context.Time.GetUtcNow() + TimeSpan.FromHours(6));
        return SteadyRate.RunAsync(
            ProbeRate,
            Probe,
            async number =>
            {
                var status = await platform.Rest.SubmitOneAsync(number, 1 + (number % Lights), body, prefer: null, cancellation);
                if (status != HttpStatusCode.Accepted) throw new CannotContinueException($"A command was answered {(int)status} though nothing else was to be done.");
            },
            context.Time,
            cancellation);
    }
}
