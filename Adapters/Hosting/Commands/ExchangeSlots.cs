namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Which exchanges have this process' attention. Organisations take turns at its slots, so that who brings thousands of commands does not make another wait for
/// them all. A slot is held for a moment at most: an exchange that takes longer most likely waits for its device and needs no processor, and a street of silent
/// devices must not keep the others out. Those that have lost their slot so are counted still: there is a limit to all that have begun.
/// </summary>
internal sealed class ExchangeSlots : IDisposable
{
    /// <summary>
    /// How long an exchange keeps its slot at most. It must be above what exchanges take when the processors are saturated (256 slots at 1,200 exchanges a second: 0.2 s), or slots are taken
    /// from those that only wait for the processor and ever more begin. Over a slow network it decides, with the number of slots, how many exchanges begin in a second.
    /// </summary>
    public static readonly TimeSpan HoldLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How many exchanges may have begun, as a multiple of the slots. With 256 slots that is as many silent devices as begin in 8 s, and as many sockets, beside
    /// those of devices that call: both below what processes may have open.
    /// </summary>
    public const int MostBegunPerSlot = 16;

    private readonly TimeProvider _time;
    private readonly int _mostBegun;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Waiter>> _waiting = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();

    // In the order of taking: the first is the oldest.
    private readonly LinkedList<Slot> _held = new();
    private readonly ITimer _reclaiming;
    private int _free;
    private int _begun;
    private bool _isArmed;

    public ExchangeSlots(int slots, TimeProvider time)
    {
        (_free, _mostBegun, _time) = (slots, slots * MostBegunPerSlot, time);
        _reclaiming = time.CreateTimer(_ => Reclaim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for a slot; to be disposed when the exchange is over.</summary>
    public Task<IDisposable> Take(string organisation, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (MayBegin)
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

    private bool MayBegin => _free > 0 && _begun < _mostBegun;

    private Slot Hold()
    {
        _free--;
        _begun++;
        var slot = new Slot(this, _time.GetTimestamp());
        slot.Place = _held.AddLast(slot);
        return slot;
    }

    private void Release(Slot slot)
    {
        lock (_lock)
        {
            if (slot.IsOver)
                return;
            slot.IsOver = true;
            _begun--;
            TakeBack(slot);
            Grant();
        }
    }

    /// <summary>Gives what is free to those whose turn it is; who has stopped waiting is passed over.</summary>
    private void Grant()
    {
        while (MayBegin && _turns.TryDequeue(out var organisation))
        {
            var own = _waiting[organisation];
            var slot = Hold();
            var isGranted = false;
            while (!isGranted && own.TryDequeue(out var waiter))
                isGranted = waiter.TryGrant(slot);
            if (!isGranted)
            {
                _begun--;
                TakeBack(slot);
            }
            if (own.Count > 0)
                _turns.Enqueue(organisation);
            else
                _waiting.Remove(organisation);
        }
        if (_turns.Count > 0)
            ReclaimLater();
    }

    /// <summary>Makes the slot free, unless it has been taken away before.</summary>
    private void TakeBack(Slot slot)
    {
        if (slot.Place is not { } place)
            return;
        _held.Remove(place);
        slot.Place = null;
        _free++;
    }

    private void Reclaim()
    {
        lock (_lock)
        {
            _isArmed = false;
            while (_held.First is { } oldest && _time.GetElapsedTime(oldest.Value.Since) >= HoldLimit)
                TakeBack(oldest.Value);
            Grant();
        }
    }

    private void ReclaimLater()
    {
        if (_isArmed || _held.First is not { } oldest)
            return;
        _isArmed = true;
        var left = HoldLimit - _time.GetElapsedTime(oldest.Value.Since);
        _reclaiming.Change(left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private sealed class Slot(ExchangeSlots slots, long since) : IDisposable
    {
        public long Since => since;

        public bool IsOver { get; set; }

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
