using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace GridOrleans.Tests.Cluster.Throttling;

/// <summary>What the silos' metrics say of one configuration.</summary>
internal sealed class PermitNumbers : IDisposable
{
    private readonly ConcurrentDictionary<string, int> _sums = [];
    private readonly MeterListener _listener = new();

    public PermitNumbers(string configuration)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "GridOrleans.Throttling")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, change, tags, _) =>
        {
            foreach (var (name, value) in tags)
            {
                if (name == "configuration" && configuration.Equals(value))
                    _sums.AddOrUpdate(instrument.Name, change, (_, sum) => sum + change);
            }
        });
        _listener.Start();
    }

    public int Held => _sums.GetValueOrDefault("grid.permits.held");

    public int Waiting => _sums.GetValueOrDefault("grid.permits.waiting");

    public int Denied => _sums.GetValueOrDefault("grid.permits.denied");

    public void Dispose() => _listener.Dispose();
}
