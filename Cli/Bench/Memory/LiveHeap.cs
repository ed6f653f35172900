using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace GridOrleans.Cli.Bench;

/// <summary>What lives in a .NET process' managed heap: it is made to collect its garbage first.</summary>
/// <param name="pid">The process.</param>
/// <param name="metrics">Where it shows its metrics, in Prometheus' text format.</param>
/// <param name="time">The machine's clock.</param>
internal sealed class LiveHeap(int pid, Uri metrics, TimeProvider time)
{
    private const string Provider = "Microsoft-Windows-DotNETRuntime";

    // The keyword GCHeapCollect of that provider: whoever listens for it makes the runtime collect the whole heap (.NET documentation, runtime provider keywords).
    private const long CollectKeyword = 0x800000;

    // The meter System.Runtime, as OpenTelemetry's exporter spells it.
    private const string Collections = "dotnet_gc_collections_total";
    private const string Size = "dotnet_gc_last_collection_heap_size_bytes";
    private const string Fragmentation = "dotnet_gc_last_collection_heap_fragmentation_size_bytes";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>The bytes of all objects that are reachable.</summary>
    /// <exception cref="CannotContinueException">The process cannot be made to collect.</exception>
    public async Task<double> BytesAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Limit };
        // The second finds what finalisers of the first have let go.
        for (var i = 0; i < 2; i++) await CollectAsync(http, cancellation);
        var now = await ReadAsync(http, cancellation);
        return Sum(now, Size) - Sum(now, Fragmentation);
    }

    private async Task CollectAsync(HttpClient http, CancellationToken cancellation)
    {
        var before = OldestCollections(await ReadAsync(http, cancellation));
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var session = await new DiagnosticsClient(pid).StartEventPipeSessionAsync(
                [new EventPipeProvider(Provider, EventLevel.Informational, CollectKeyword)], requestRundown: false, token: both.Token);
            var drained = session.EventStream.CopyToAsync(Stream.Null, both.Token);
            while (OldestCollections(await ReadAsync(http, both.Token)) == before) await Task.Delay(Interval, time, both.Token);
            await session.StopAsync(both.Token);
            await drained;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is OperationCanceledException or ServerNotAvailableException)
        {
            throw new CannotContinueException($"Process {pid} could not be made to collect its garbage within {Limit.TotalSeconds:0} s: {failure.Message}");
        }
    }

    private async Task<string[]> ReadAsync(HttpClient http, CancellationToken cancellation) => (await http.GetStringAsync(metrics, cancellation)).Split('\n');

    private static double OldestCollections(string[] lines) => Sum([.. lines.Where(line => line.Contains("gen2", StringComparison.Ordinal))], Collections);

    private static double Sum(string[] lines, string metric) => lines
        .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
}
