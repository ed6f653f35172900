using GridOrleans.Events;
using Microsoft.Extensions.Options;
using Orleans.Placement;

namespace GridOrleans.Adapters;

/// <summary>Who is there; in memory only, for everybody repeats himself.</summary>
[PreferLocalPlacement]
internal sealed class AdapterRegistryGrain(IOptions<DispatchOptions> options, TimeProvider time) : Grain, IAdapterRegistry
{
    private const int MostAdapters = 1000;
    private const int MostListeners = 1000;

    private readonly Dictionary<string, (AdapterRegistration Registration, long Seen)> _adapters = [];
    private readonly Dictionary<Guid, (IEventListener Listener, long Seen)> _listeners = [];

    private readonly long _born = time.GetTimestamp();

    public Task Register(AdapterRegistration registration)
    {
        if (_adapters.Count < MostAdapters || _adapters.ContainsKey(registration.AdapterId))
            _adapters[registration.AdapterId] = (registration, time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task Deregister(string adapterId, Guid incarnation)
    {
        if (_adapters.TryGetValue(adapterId, out var known) && known.Registration.Incarnation == incarnation)
            _adapters.Remove(adapterId);
        return Task.CompletedTask;
    }

    public Task Listen(Guid listenerId, IEventListener listener)
    {
        if (_listeners.Count < MostListeners || _listeners.ContainsKey(listenerId))
            _listeners[listenerId] = (listener, time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task<RegistrySnapshot> Read()
    {
        foreach (var (id, _) in _adapters.Where(a => HasEnded(a.Value.Seen)).ToArray())
            _adapters.Remove(id);
        foreach (var (id, _) in _listeners.Where(l => HasEnded(l.Value.Seen)).ToArray())
            _listeners.Remove(id);
        return Task.FromResult(new RegistrySnapshot(
            [.. _adapters.Values.Select(a => a.Registration)], [.. _listeners.Values.Select(l => l.Listener)],
            time.GetElapsedTime(_born) > options.Value.RegistrySettling));
    }

    private bool HasEnded(long seen) => time.GetElapsedTime(seen) > IAdapterRegistry.Lease;
}
