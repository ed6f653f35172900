using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using GridOrleans.Devices;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Counts every security event, and logs it under category <see cref="Category"/>. A flood is counted in full but logged only up to
/// <see cref="MostLinesPerSecond"/>, with the number of those left out.
/// </summary>
public sealed class SecurityEvents
{
    /// <summary>The log category.</summary>
    public const string Category = "GridOrleans.Security";

    /// <summary>How many lines are logged in one second.</summary>
    public const int MostLinesPerSecond = 50;

    private static readonly FrozenDictionary<SecurityEventKind, string> Labels = Enum.GetValues<SecurityEventKind>()
        .ToFrozenDictionary(kind => kind, kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()));

    private readonly AdapterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private long _second;
    private int _lines;
    private int _leftOut;

    internal SecurityEvents(AdapterMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _metrics = metrics;
        _time = time;
        _logger = loggers.CreateLogger(Category);
    }

    /// <summary>The name of a kind in metrics and logs: lower case, words joined by dashes.</summary>
    public static string LabelOf(SecurityEventKind kind) => Labels[kind];

    /// <summary>Something was not believed.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="device">The device that it claims to be or that was asked, as far as that is known; may be hostile text.</param>
    /// <param name="detail">What exactly, in words of the adapter's own.</param>
    public void Record(SecurityEventKind kind, EndPoint? peer, string? device, string detail)
    {
        _metrics.SecurityEvent(Labels[kind]);
        if (!MayLog(out var leftOut))
            return;
        if (leftOut > 0)
            _logger.LogWarning("{LeftOut} more security events were counted but not logged.", leftOut);
        _logger.LogWarning("Security event {Kind} from {Peer}, device {Device}: {Detail}", Labels[kind], peer, Printable(device), detail);
    }

    private bool MayLog(out int leftOut)
    {
        var second = _time.GetTimestamp() / _time.TimestampFrequency;
        lock (_lock)
        {
            leftOut = 0;
            if (second != _second)
            {
                _second = second;
                _lines = 0;
                leftOut = _leftOut;
                _leftOut = 0;
            }
            if (_lines++ < MostLinesPerSecond)
                return true;
            _leftOut++;
            return false;
        }
    }

    private static string Printable(string? device) =>
        device is null ? "-" : DeviceRegistration.IsIdentification(device) ? device : "(unprintable)";
}
