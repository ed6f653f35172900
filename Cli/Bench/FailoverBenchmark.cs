using GridOrleans.Cli.Chaos;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// From a fault to the first success for every device that it affected: what <c>grid chaos</c> measures of the faults for which there are numbers to reach, on a
/// platform of three silos, two gateways and two adapters under load.
/// </summary>
internal sealed class FailoverBenchmark() : Benchmark("failover", "from a fault to the first success of every affected device")
{
    private const int Lights = 300;
    private const int Seed = 4;

    // What the handbook measured with Orleans' default settings: a first success typically after 6 s, after 66 s when the silo only hung.
    private const double DefaultsKilled = 6;
    private const double DefaultsFrozen = 66;

    private static readonly TimeSpan EachRound = TimeSpan.FromSeconds(100);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        const string faults = "kill-silo,freeze-silo,term-silo,kill-adapter,promote-standby,kill-all-silos";
        var options = new ChaosOptions(EachRound * context.Options.Rounds, Seed, FaultCatalogue.Named(faults), Lights, context.Options.PortOffset);
        var report = await context.Stage.ChaosAsync(options, cancellation);
        if (!report.Passed) throw new CannotContinueException($"{report.Verdict} The times mean nothing then. {report.Repeat}");
        var strikes = report.Measurements.Where(measurement => measurement.Injection.UnderLoad).ToLookup(measurement => measurement.Injection.Fault);
        return
        [
            new(Name, "kill -9 of a silo: median device", [Spread.Of(strikes["kill-silo"].SelectMany(strike => strike.Unavailable))?.Median.TotalSeconds ?? 0], "s")
            {
                Target = 2, Conditions = "over all devices and strikes",
                Baseline = [DefaultsKilled], Against = "Orleans' defaults as the handbook gives them; not measured here",
            },
            Of("kill -9 of a silo: worst device", 5, strikes["kill-silo"], strike => Spread.Of(strike.Unavailable)?.Worst),
            Of("SIGSTOP of a silo: worst device", 12, strikes["freeze-silo"], strike => Spread.Of(strike.Unavailable)?.Worst) with
            {
                Baseline = [DefaultsFrozen], Against = "Orleans' defaults as the handbook gives them; not measured here",
            },
            new(Name, "SIGTERM of a silo: failed calls", [.. strikes["term-silo"].Select(strike => (double)strike.FailedCalls)], "") { Target = 0 },
            Of("adapter killed: worst device", 5, strikes["kill-adapter"], strike => Spread.Of(strike.Delivered)?.Worst),
            Of("standby promoted: worst device", 15, strikes["promote-standby"], strike => Spread.Of(strike.Unavailable)?.Worst),
            Of("all silos killed: worst device", 30, strikes["kill-all-silos"], strike => Spread.Of(strike.Unavailable)?.Worst),
        ];
    }

    /// <summary>A strike that held up no device says nothing of how long a device is held up, and is left out.</summary>
    private Figure Of(string metric, double target, IEnumerable<Measurement> strikes, Func<Measurement, TimeSpan?> time) =>
        new(Name, metric, [.. strikes.Select(time).OfType<TimeSpan>().Select(seconds => seconds.TotalSeconds).DefaultIfEmpty(0)], "s")
        {
            Target = target,
            Conditions = "3 silos, 2 gateways, 2 adapters, 300 lights, a synchronous standby; the value is the median over the strikes, the number is for each",
        };
}
