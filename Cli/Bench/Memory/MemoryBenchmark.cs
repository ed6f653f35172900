using System.Diagnostics;
using System.Globalization;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// What a device costs a silo while it is in memory: as many as can be simulated, read once, and after each has been switched. The platform is started
/// again in between, so that nothing counts that only registering them has brought to memory.
/// </summary>
internal sealed class MemoryBenchmark() : Benchmark("memory", "99,999 devices in a silo's memory, idle and after a command each")
{
    private const int Lights = PlatformSize.MostDevices;
    private const double TargetKilobytes = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var platform = await context.Stage.FreshAsync(context.Options.Size with { Silos = 1 }, followUp: false, cancellation);
        await using var simulator = await context.Stage.LightsAsync(platform, Lights, cancellation);
        List<double> idle = [], used = [], resident = [], empty = [];
        for (var i = 0; i < context.Options.Rounds; i++)
        {
            await context.Stage.RestartAsync(platform, followUp: false, cancellation);
            // What a silo needs once, however many devices it has, it has after the first.
            await platform.Rest.ReadAllAsync(1, cancellation);
            var before = await platform.SiloHeap(context.Time).BytesAsync(cancellation);
            await platform.Rest.ReadAllAsync(Lights, cancellation);
            idle.Add((await platform.SiloHeap(context.Time).BytesAsync(cancellation) - before) / Lights / 1000);
            var journal = await JournalWatch.StartAsync(platform.Database, cancellation);
            await platform.Rest.SubmitAsync(RestLoad.Batches(1, Lights, on: i % 2 == 0), cancellation);
            await journal.AllEndedAsync(Lights, Limit, context.Time, cancellation);
            used.Add((await platform.SiloHeap(context.Time).BytesAsync(cancellation) - before) / Lights / 1000);
            resident.Add(platform.Memory().Values.Max());
            empty.Add(await EmptyGrainAsync(context, cancellation));
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"each of {Lights} devices: {idle[^1]:0.00} kB idle, {used[^1]:0.00} kB after a command; an empty grain {empty[^1]:0.00} kB; the largest process holds {resident[^1]:0} MB"));
        }

        const string Against = "an empty grain in a silo of its own";
        return
        [
            new(Name, "a device, idle", idle, "kB") { Baseline = empty, Against = Against, Target = TargetKilobytes, Conditions = $"{Lights} devices, the silo's live heap after a full collection" },
            new(Name, "a device after a command", used, "kB") { Baseline = empty, Against = Against, Target = TargetKilobytes },
        ];
    }

    private static async Task<double> EmptyGrainAsync(BenchContext context, CancellationToken cancellation)
    {
        var program = context.Stage.Repository.Assembly(Path.Combine("tests", "Benchmarks"), "GridOrleans.Benchmarks");
        if (!File.Exists(program)) throw new CannotContinueException($"{program} is not there; build the solution: dotnet build -c Release.");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "empty-grains", Lights.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })
            ?? throw new CannotContinueException("dotnet could not be started.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        string output;
        try
        {
            output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new CannotContinueException($"The empty grains were not measured within {Limit.TotalMinutes:0} minutes.");
        }

        return double.TryParse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture, out var bytes)
            ? bytes / 1000
            : throw new CannotContinueException($"The empty grains could not be measured: {output}");
    }
}
