namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Which exchanges have this process' attention. Organisations take turns at its slots, so that who brings thousands of commands does not make another wait for
/// them all. A slot is held for a moment at most: an exchange that takes longer waits for its device and needs no processor, and a street of silent devices must
/// not keep the others out.
/// </summary>
internal sealed class ExchangeSlots : IDisposable
{
    /// <summary>
    /// How long an exchange keeps its slot at most. It must be above what exchanges take when the processors are saturated (256 slots at 1,200 exchanges a second: 0.2 s), or slots are taken
    /// from those that only wait for the processor and ever more begin. Over a slow network it decides, with the number of slots, how many exchanges begin in a second.
    /// </summary>
    public static readonly TimeSpan HoldLimit = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Waiter>> _waiting = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();

    // In the order of taking: the first is the oldest.
    private readonly LinkedList<Slot> _held = new();
    private readonly ITimer _reclaiming;
    private int _free;

    public ExchangeSlots(int slots, TimeProvider time)
    {
        (_free, _time) = (slots, time);
        _reclaiming = time.CreateTimer(_ => Reclaim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for a slot; to be disposed when the exchange is over.</summary>
    public Task<IDisposable> Take(string organisation, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (_free > 0)
                return Task.FromResult<IDisposable>(Hold());
            if (!_waiting.TryGetValue(organisation, out var own))
            {
                _waiting[organisation] = own = new();
                _turns.Enqueue(organisation);
            }
            own.Enqueue(waiter = new Waiter());
            ReclaimLater();
        }
        return waiter.Granted(cancellationToken);
    }

    public void Dispose() => _reclaiming.Dispose();

    private Slot Hold()
    {
        _free--;
        var slot = new Slot(this, _time.GetTimestamp());
        slot.Place = _held.AddLast(slot);
        return slot;
    }

    private void Release(Slot slot)
    {
        lock (_lock)
        {
            if (slot.Place is not { } place)
                return;
            _held.Remove(place);
            slot.Place = null;
            _free++;
            Grant();
        }
    }

    /// <summary>Gives what is free to those whose turn it is; who has stopped waiting is passed over.</summary>
    private void Grant()
    {
        while (_free > 0 && _turns.TryDequeue(out var organisation))
        {
            var own = _waiting[organisation];
            var waiter = own.Dequeue();
            if (own.Count > 0)
                _turns.Enqueue(organisation);
            else
                _waiting.Remove(organisation);
            var slot = Hold();
            if (waiter.TryGrant(slot))
                continue;
            _held.Remove(slot.Place!);
            slot.Place = null;
            _free++;
        }
    }

    private void Reclaim()
    {
        lock (_lock)
        {
            while (_held.First is { } oldest && _time.GetElapsedTime(oldest.Value.Since) >= HoldLimit)
            {
                _held.RemoveFirst();
                oldest.Value.Place = null;
                _free++;
            }
            Grant();
            if (_turns.Count > 0)
                ReclaimLater();
        }
    }

    private void ReclaimLater()
    {
        if (_held.First is not { } oldest)
            return;
        var left = HoldLimit - _time.GetElapsedTime(oldest.Value.Since);
        _reclaiming.Change(left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private sealed class Slot(ExchangeSlots slots, long since) : IDisposable
    {
        public long Since => since;

        /// <summary>Null once it has been given back or taken away.</summary>
        public LinkedListNode<Slot>? Place { get; set; }

        public void Dispose() => slots.Release(this);
    }

    private sealed class Waiter
    {
        private readonly TaskCompletionSource<IDisposable> _slot = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TryGrant(IDisposable slot) => _slot.TrySetResult(slot);

        public async Task<IDisposable> Granted(CancellationToken cancellationToken)
        {
            await using var given = cancellationToken.Register(() => _slot.TrySetCanceled(cancellationToken));
            return await _slot.Task;
        }
    }
}
