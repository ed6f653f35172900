using System.Diagnostics.Metrics;

namespace GridOrleans.Throttling;

/// <summary>What a segment adds to the numbers of its configuration.</summary>
internal sealed class SegmentCount(string config)
{
    private static readonly Meter Meter = new("GridOrleans.Throttling");
    private static readonly UpDownCounter<int> HeldPermits =
        Meter.CreateUpDownCounter<int>("grid.permits.held", description: "Permits that are out.");

    private static readonly UpDownCounter<int> WaitingDevices =
        Meter.CreateUpDownCounter<int>("grid.permits.waiting", description: "Devices that wait for a permit.");

    private static readonly Counter<int> DeniedRequests =
        Meter.CreateCounter<int>("grid.permits.denied", description: "Requests for a permit that found no place in line either.");

    private readonly KeyValuePair<string, object?> _config = new("configuration", config);
    private int _held;
    private int _waiting;

    /// <summary>Reports how the segment stands.</summary>
    public void Update(Segment segment) => Set(segment.Permits.Count, segment.WaitingCount);

    /// <summary>The segment leaves this silo's memory.</summary>
    public void Clear() => Set(0, 0);

    /// <summary>A device was denied.</summary>
    public void Denied() => DeniedRequests.Add(1, _config);

    private void Set(int held, int waiting)
    {
        if (held != _held)
            HeldPermits.Add(held - _held, _config);
        if (waiting != _waiting)
            WaitingDevices.Add(waiting - _waiting, _config);
        (_held, _waiting) = (held, waiting);
    }
}
