using System.Globalization;
using System.Net.Http.Json;
using GridOrleans.Cli.Devices;

namespace GridOrleans.Cli.Bench;

/// <summary>A thousand lights among ten thousand take connections and say nothing, as behind a dead base station; the others must not wait for them.</summary>
internal sealed class SilentBenchmark() : Benchmark("silent", "9,000 lights switched while 1,000 others say nothing, against all well")
{
    private const int Lights = 10_000;
    private const int Silent = 1_000;
    private const double MostRatio = 1.2;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: true, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, Lights, cancellation);
        List<double> well = [], beside = [];
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            well.Add(await SwitchAsync(context, platform, on: i % 2 == 0, cancellation));
            await SilenceAsync(simulator, silent: true, cancellation);
            beside.Add(await SwitchAsync(context, platform, on: i % 2 == 0, cancellation));
            await SilenceAsync(simulator, silent: false, cancellation);
            await JournalWatch.NothingOpenAsync(platform.Database, Limit, context.Time, cancellation);
            context.Say(string.Create(CultureInfo.InvariantCulture, $"9,000 lights: {well[^1]:0.0} s with all well, {beside[^1]:0.0} s beside 1,000 silent ones"));
        }

        return
        [
            new(Name, "time of the other 9,000", beside, "s")
            {
                Baseline = well, Against = "the same with no light silent", MostRatio = MostRatio,
                Conditions = "with the follow-up; the silent ones are submitted first",
            },
        ];
    }

    private static async Task<double> SwitchAsync(BenchContext context, BenchPlatform platform, bool on, CancellationToken cancellation)
    {
        var batches = RestLoad.Batches(1, Lights, on);
        var journal = await JournalWatch.StartAsync(platform.Database, cancellation);
        var began = context.Time.GetUtcNow();
        await platform.Rest.SubmitAsync(batches, cancellation);
        var ended = await journal.AllEndedAsync(Lights - Silent, Limit, context.Time, cancellation, after: SimulatedDevices.Identification(Silent));
        return (ended.Last - began).TotalSeconds;
    }

    private static Task SilenceAsync(SimulatorProcess simulator, bool silent, CancellationToken cancellation) => Parallel.ForEachAsync(
        Enumerable.Range(1, Silent), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (number, token) =>
        {
            using var response = await simulator.Http.PutAsJsonAsync($"/devices/{SimulatedDevices.Identification(number)}/faults", new { silent }, token);
            response.EnsureSuccessStatusCode();
        });
}
