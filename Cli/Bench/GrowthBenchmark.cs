using System.Globalization;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Bench;

/// <summary>How the cost of a command grows with the number of devices, and with that of silos: a platform of each size, warmed up, then every light switched.</summary>
internal sealed class GrowthBenchmark() : Benchmark("growth", "processor time for each command, from 1,000 to 99,999 devices and from 1 to 3 silos")
{
    /// <summary>"Flat": no more than runs of one size differ.</summary>
    private const double MostRatio = 1.2;

    /// <summary>Fewer commands than this say little: small platforms switch their lights several times.</summary>
    private const int LeastCommands = 10_000;

    private static readonly (int Devices, int Silos)[] Sizes = [(1_000, 1), (10_000, 1), (PlatformSize.MostDevices, 1), (10_000, 2), (10_000, 3)];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        List<Figure> figures = [];
        foreach (var (devices, silos) in Sizes)
        {
            var (costs, rates) = await MeasureAsync(context, devices, silos, cancellation);
            var conditions = $"without the follow-up; {rates.Average():0} commands/s";
            figures.Add(new(Name, $"CPU per command, {devices} devices, {silos} {(silos == 1 ? "silo" : "silos")}", costs, "µs")
            {
                Baseline = figures.Count == 0 ? null : figures[0].Rounds,
                Against = $"{Sizes[0].Devices} devices, 1 silo",
                MostRatio = figures.Count > 0 && silos == 1 ? MostRatio : null,
                Conditions = conditions,
            });
        }

        return figures;
    }

    private static async Task<(List<double> Microseconds, List<double> Rates)> MeasureAsync(BenchContext context, int devices, int silos, CancellationToken cancellation)
    {
        await using var platform = await context.Stage.FreshAsync(context.Options.Size with { Silos = silos }, followUp: false, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, devices, cancellation);
        List<double> costs = [], rates = [];
        var passes = Math.Max(1, LeastCommands / devices);
        // The first round warms up.
        for (var round = 0; round <= context.Options.Rounds; round++)
        {
            var before = platform.Cpu(simulator);
            var began = context.Time.GetTimestamp();
            for (var pass = 0; pass < passes; pass++)
            {
                var journal = await JournalWatch.StartAsync(platform.Database, cancellation);
                await platform.Rest.SubmitAsync(RestLoad.Batches(1, devices, on: (round + pass) % 2 == 0), cancellation);
                var ended = await journal.AllEndedAsync(devices, Limit, context.Time, cancellation);
                if (ended.Failed > 0) throw new CannotContinueException($"{ended.Failed} of {devices} commands failed.");
            }

            if (round == 0) continue;
            var spent = platform.Cpu(simulator);
            costs.Add(spent.MicrosecondsSince(before, passes * devices));
            rates.Add(passes * devices / context.Time.GetElapsedTime(began).TotalSeconds);
            context.Say(string.Create(CultureInfo.InvariantCulture, $"{devices} devices, {silos} silos: {rates[^1]:0} commands/s; {spent.Since(before, passes * devices)}"));
        }

        return (costs, rates);
    }
}
