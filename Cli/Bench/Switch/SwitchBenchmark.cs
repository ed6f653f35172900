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
        var lights = Lights(context);
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: false, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, lights, cancellation);
        var bare = await BareExchanges.OfAsync(simulator, platform.Table, context.Time, cancellation);
        var once = await MeasureAsync(context, platform, simulator, bare, perLight: 1, cancellation);
        await context.Stage.RestartAsync(platform, followUp: true, cancellation);
        var twice = await MeasureAsync(context, platform, simulator, bare, perLight: 2, cancellation);
        var conditions = $"{lights} lights that report no events, {context.Options.Silos} silos, 1 gateway, 1 adapter; every commit on disk";
        return
        [
            Made("time", once, lights == FullSize ? TargetOnce : null, conditions),
            Made("time with follow-up", twice, lights == FullSize ? TargetTwice : null, conditions),
        ];
    }

    private static int Lights(BenchContext context) => context.Options.Devices ?? FullSize;

    private Figure Made(string metric, IReadOnlyList<Round> rounds, double? target, string conditions) =>
        new(Name, metric, [.. rounds.Select(round => round.Seconds)], "s")
        {
            Baseline = [.. rounds.Select(round => round.Bare)],
            Against = "the bare exchanges, each round's just before it (the ratio is the median of the rounds')",
            IsPaired = true,
            MostRatio = target is null ? null : MostOverBaseline,
            Target = target,
            Conditions = $"{conditions}; {rounds.Sum(round => round.Failed)} failed; {rounds[^1].Cpu}",
        };

    /// <summary>
    /// Each round after one of bare exchanges: what the machine gives changes within minutes. Those move the lights' numbers ahead of what the platform knows,
    /// by less than the window that lights allow (OSLP handbook, 6); the platform's own exchange makes them equal again.
    /// </summary>
    private static async Task<IReadOnlyList<Round>> MeasureAsync(
        BenchContext context, BenchPlatform platform, SimulatorProcess simulator, BareExchanges bare, int perLight, CancellationToken cancellation)
    {
        List<Round> rounds = [];
        // Their first round would count what this process still has to compile.
        await bare.RunAsync(1, cancellation);
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            var idle = platform.Cpu();
            var alone = await bare.RunAsync(perLight, cancellation);
            var busy = platform.Cpu().BusySince(idle);

            var batches = RestLoad.Batches(1, Lights(context), on: i % 2 == 0);
            var journal = await JournalWatch.StartAsync(platform.Database, cancellation);
            var before = platform.Cpu(simulator);
            var began = context.Time.GetUtcNow();
            await platform.Rest.SubmitAsync(batches, cancellation);
            var accepted = (context.Time.GetUtcNow() - began).TotalSeconds;
            var ended = await journal.AllEndedAsync(Lights(context), Limit, context.Time, cancellation);
            var cpu = platform.Cpu(simulator).Since(before, Lights(context));
            var round = new Round((ended.Last - began).TotalSeconds, alone, ended.Failed, cpu);
            rounds.Add(round);
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"{perLight} for each light: {round.Seconds:0.0} s (accepted after {accepted:0.0} s), bare {alone:0.0} s (the platform used {busy.TotalSeconds:0.0} s of CPU meanwhile), {round.Failed} failed; {cpu}"));
        }

        return rounds;
    }

    private sealed record Round(double Seconds, double Bare, int Failed, string Cpu);
}
