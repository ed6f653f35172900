using System.Threading.Channels;

namespace GridOrleans.Adapters;

/// <summary>
/// What waits for an adapter. Organisations take turns, one command each, so that who has a hundred thousand waiting does not make another wait for them all;
/// an organisation's own keep their order.
/// </summary>
internal sealed class DispatchLine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Dispatch>> _waiting = [];

    // Those that have something waiting, in the order of their turns.
    private readonly Queue<string> _turns = new();

    // Holds one sign at most: that there is something to look for.
    private readonly Channel<bool> _signs = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isClosed;

    /// <summary>Puts one at the end of its organisation's; false when the line is closed.</summary>
    public bool TryAdd(Dispatch dispatch)
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;
            if (!_waiting.TryGetValue(dispatch.Organisation, out var own))
            {
                _waiting[dispatch.Organisation] = own = new();
                _turns.Enqueue(dispatch.Organisation);
            }
            own.Enqueue(dispatch);
        }
        _signs.Writer.TryWrite(true);
        return true;
    }

    /// <summary>The next one, or null.</summary>
    public Dispatch? Take()
    {
        lock (_lock)
        {
            if (!_turns.TryDequeue(out var organisation))
                return null;
            var own = _waiting[organisation];
            var dispatch = own.Dequeue();
            if (own.Count > 0)
                _turns.Enqueue(organisation);
            else
                _waiting.Remove(organisation);
            return dispatch;
        }
    }

    /// <summary>Waits until there may be something to take; false when the line is closed and empty.</summary>
    public async ValueTask<bool> Wait(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_turns.Count > 0)
                    return true;
                if (_isClosed)
                    return false;
            }
            await _signs.Reader.WaitToReadAsync(cancellationToken);
            _signs.Reader.TryRead(out _);
        }
    }

    /// <summary>Nothing is added any more; what waits can still be taken.</summary>
    public void Close()
    {
        lock (_lock)
            _isClosed = true;
        _signs.Writer.TryComplete();
    }
}
