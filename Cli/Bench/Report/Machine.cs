using System.Globalization;
using System.Runtime.InteropServices;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Bench;

/// <summary>What the figures were measured on, and whether it was fit for that.</summary>
/// <param name="Description">Cores, memory, versions.</param>
/// <param name="Flaws">Why the figures are not to be trusted; empty: none was seen.</param>
internal sealed record Machine(string Description, IReadOnlyList<string> Flaws)
{
    private const int LeastCores = 2;
    private const long LeastMemory = 6L * 1024 * 1024 * 1024;
    private const double MostBusy = 0.15;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>Looks at it for a moment, before anything is started.</summary>
    public static async Task<Machine> LookAsync(TimeProvider time, CancellationToken cancellation)
    {
        var before = Cpu();
        await Task.Delay(Look, time, cancellation);
        var after = Cpu();
        var (busy, stolen) = ((double)(after.Busy - before.Busy) / (after.All - before.All), (double)(after.Stolen - before.Stolen) / (after.All - before.All));
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        List<string> flaws = [];
        if (Environment.ProcessorCount < LeastCores) flaws.Add($"{Environment.ProcessorCount} core: the numbers to reach are for {LeastCores}");
        if (memory < LeastMemory) flaws.Add($"{memory >> 20} MiB of memory: {LeastMemory >> 20} are needed for the full sizes");
        if (busy > MostBusy) flaws.Add(string.Create(CultureInfo.InvariantCulture, $"{busy:P0} of the processor time went to others as it began ({stolen:P0} stolen by other machines)"));
        var postgres = PostgresPrograms.Find() is { } programs ? (await Tool.RunAsync([programs.Server, "--version"], cancellation: cancellation)).Output : "no PostgreSQL";
        return new Machine(
            string.Create(CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} cores, {memory / (double)(1L << 30):0} GiB; .NET {Environment.Version}, {postgres}, {RuntimeInformation.OSDescription}; fsync on"),
            flaws);
    }

    /// <summary>The first line of <c>/proc/stat</c> (<c>proc(5)</c>).</summary>
    private static (long Busy, long Stolen, long All) Cpu()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var all = ticks.Sum();
        return (all - ticks[3] - ticks[4], ticks[7], all);
    }
}
