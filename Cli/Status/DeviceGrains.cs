using System.Globalization;

namespace GridOrleans.Cli.Status;

/// <summary>How many device grains a silo has in memory, by its own metrics.</summary>
internal static class DeviceGrains
{
    // The silo's gauge "grid.devices.active" in the text form of Prometheus.
    private const string Metric = "grid_devices_active";

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(3) };

    /// <summary>The number, or <c>null</c> when the silo does not say.</summary>
    /// <param name="url">The silo's HTTP address.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<int?> CountAsync(string url, CancellationToken cancellation)
    {
        try
        {
            return Read(await Client.GetStringAsync($"{url}/metrics", cancellation));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>The number in a text of metrics; a silo that has had no device yet says none.</summary>
    internal static int Read(string metrics) => metrics.Split('\n')
        .Where(line => line.StartsWith(Metric, StringComparison.Ordinal))
        .Select(line => line.Split(' '))
        .Where(parts => parts.Length >= 2)
        .Sum(parts => double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) ? (int)count : 0);
}
