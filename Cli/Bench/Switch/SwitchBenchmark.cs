using System.Globalization;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// Every light is switched once: a durable, signed <c>setLight</c> over TCP with a connection for each exchange, submitted over REST in batches; from the first
/// submission to the last outcome. Without and with GXF's follow-up (the light follows its schedule again), which is a second exchange.
/// </summary>
internal sealed class SwitchBenchmark() : Benchmark("switch", "every light switched once, from the first submission to the last outcome")
{
    /// <summary>The number of lights that the numbers to reach are for.</summary>
    public const int FullSize = 40_000;

    private const double TargetOnce = 15;
    private const double TargetTwice = 28;
    private const double MostOverBaseline = 1.6;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var lights = context.Options.Devices;
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: false, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, lights, cancellation);
        var once = await MeasureAsync(context, platform, simulator, "once", cancellation);
        await context.Stage.RestartAsync(platform, followUp: true, cancellation);
        var twice = await MeasureAsync(context, platform, simulator, "with the follow-up", cancellation);
        platform.Freeze();
        var bare = await BareExchanges.OfAsync(simulator, platform.Table, cancellation);
        var bareOnce = await BareAsync(context, bare, perLight: 1, cancellation);
        var bareTwice = await BareAsync(context, bare, perLight: 2, cancellation);
        var conditions = $"{lights} lights that report no events, {context.Options.Silos} silos, 1 gateway, 1 adapter; every commit on disk";
        return
        [
            Made("time", once, bareOnce, lights == FullSize ? TargetOnce : null, conditions),
            Made("time with follow-up", twice, bareTwice, lights == FullSize ? TargetTwice : null, conditions),
        ];
    }

    private Figure Made(string metric, IReadOnlyList<Round> rounds, IReadOnlyList<double> bare, double? target, string conditions) =>
        new(Name, metric, [.. rounds.Select(round => round.Seconds)], "s")
        {
            Baseline = bare,
            Against = "the bare exchanges",
            MostRatio = target is null ? null : MostOverBaseline,
            Target = target,
            Conditions = $"{conditions}; {rounds.Sum(round => round.Failed)} failed; {rounds[^1].Cpu}",
        };

    private static async Task<IReadOnlyList<Round>> MeasureAsync(
        BenchContext context, BenchPlatform platform, SimulatorProcess simulator, string what, CancellationToken cancellation)
    {
        List<Round> rounds = [];
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            var batches = RestLoad.Batches(1, context.Options.Devices, on: i % 2 == 0);
            var journal = await JournalWatch.StartAsync(platform.Database, cancellation);
            var before = platform.Cpu(simulator);
            var began = context.Time.GetUtcNow();
            await platform.Rest.SubmitAsync(batches, cancellation);
            var accepted = (context.Time.GetUtcNow() - began).TotalSeconds;
            var ended = await journal.AllEndedAsync(context.Options.Devices, Limit, context.Time, cancellation);
            var cpu = platform.Cpu(simulator).Since(before, context.Options.Devices);
            var round = new Round((ended.Last - began).TotalSeconds, ended.Failed, cpu);
            rounds.Add(round);
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"switched {what}: {round.Seconds:0.0} s (accepted after {accepted:0.0} s), {round.Failed} failed; {cpu}"));
        }

        return rounds;
    }

    private static async Task<IReadOnlyList<double>> BareAsync(BenchContext context, BareExchanges bare, int perLight, CancellationToken cancellation)
    {
        List<double> rounds = [];
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            var began = context.Time.GetTimestamp();
            await bare.RunAsync(perLight, cancellation);
            rounds.Add(context.Time.GetElapsedTime(began).TotalSeconds);
            context.Say(string.Create(CultureInfo.InvariantCulture, $"bare exchanges, {perLight} for each light: {rounds[^1]:0.0} s"));
        }

        return rounds;
    }

    private sealed record Round(double Seconds, int Failed, string Cpu);
}
