using System.Globalization;

namespace GridOrleans.Cli.Status;

/// <summary>What a silo says of itself in its metrics, in the text form of Prometheus.</summary>
internal static class SiloMetrics
{
    /// <summary>The silo's gauge <c>grid.devices.active</c>: how many device grains it has in memory.</summary>
    public const string DeviceGrains = "grid_devices_active";

    /// <summary>The silo's counter <c>grid.signing.signed</c>: how many messages it has signed.</summary>
    public const string Signed = "grid_signing_signed";

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(3) };

    /// <summary>A metric's sum over all its labels, or <c>null</c> when the silo does not say.</summary>
    /// <param name="url">The silo's HTTP address.</param>
    /// <param name="metric">Its name, without what Prometheus appends.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<int?> SumAsync(string url, string metric, CancellationToken cancellation)
    {
        try
        {
            return Sum(await Client.GetStringAsync($"{url}/metrics", cancellation), metric);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>The sum in a text of metrics; 0 when the metric has not been used yet.</summary>
    internal static int Sum(string metrics, string metric) => metrics.Split('\n')
        .Where(line => line.StartsWith(metric, StringComparison.Ordinal))
        .Select(line => line.Split(' '))
        .Where(parts => parts.Length >= 2)
        .Sum(parts => double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) ? (int)count : 0);
}
