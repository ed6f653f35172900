using System.Globalization;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Bench;

/// <summary>What <c>grid up</c> does after the build: a new database, all processes ready, the lights registered.</summary>
internal sealed class StartBenchmark() : Benchmark("start", "grid up after the build, from nothing to ready")
{
    private const double Target = 20;

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var size = new PlatformSize(PortOffset: context.Options.PortOffset);
        List<double> times = [];
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            times.Add((await context.Stage.StartTimeAsync(size, cancellation)).TotalSeconds);
            context.Say(string.Create(CultureInfo.InvariantCulture, $"ready after {times[^1]:0.0} s"));
        }

        return [new(Name, "to ready", times, "s") { Target = Target, Conditions = $"{size.Silos} silos, 1 gateway, 1 adapter, {size.Devices} lights, a new database" }];
    }
}
