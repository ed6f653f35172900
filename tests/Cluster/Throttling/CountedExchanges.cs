using System.Collections.Concurrent;
using GridOrleans.Adapters;

namespace GridOrleans.Tests.Cluster.Throttling;

/// <summary>Counts the devices that an adapter is talking with.</summary>
internal sealed class CountedExchanges
{
    private readonly ConcurrentDictionary<string, int> _now = [];
    private TaskCompletionSource _hold = new();
    private int _most;

    /// <summary>The most at a time so far.</summary>
    public int Most => _most;

    public int Now => _now.Count;

    /// <summary>In the order in which they began.</summary>
    public ConcurrentQueue<string> Begun { get; } = [];

    public bool IsTalkingWith(string device) => _now.ContainsKey(device);

    /// <summary>From now on nothing is held.</summary>
    public void LetGo() => _hold.TrySetResult();

    /// <summary>What is held now is done; what comes is held.</summary>
    public void LetThroughOnce() => Interlocked.Exchange(ref _hold, new()).TrySetResult();

    public async Task Exchange(DispatchedCommand command)
    {
        var device = command.Contact.DeviceIdentification;
        Begun.Enqueue(device);
        _now.AddOrUpdate(device, 1, (_, count) => count + 1);
        lock (_now)
            _most = Math.Max(_most, _now.Count);
        await _hold.Task;
        // What any exchange takes.
        await Task.Delay(5);
        _now.TryRemove(device, out _);
    }
}
