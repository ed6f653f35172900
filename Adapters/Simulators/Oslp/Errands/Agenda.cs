namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// What all devices mean to do and when: one queue by time for the whole process, in place of a timer for each device. A device
/// has each errand planned at most once; planning it again only ever brings it forward. One timer wakes for the next of all.
/// </summary>
internal sealed class Agenda : IDisposable
{
    // Errands that are due within this time of each other are handed out in one go.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(2);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(StreetLight Light, Errand Errand, long Due), long> _planned = new();

    public Agenda(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static agenda => ((Agenda)agenda!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _planned.Count;
        }
    }

    public void Plan(StreetLight light, Errand errand, TimeSpan delay)
    {
        var now = _time.GetUtcNow();
        var due = (now + delay).UtcTicks;
        lock (_gate)
        {
            ref var planned = ref light.Due[(int)errand];
            if (planned != 0 && planned <= due)
                return;

            planned = due;
            _planned.Enqueue((light, errand, due), due);
            if (_planned.TryPeek(out _, out var first) && first == due)
                WakeAt(due, now.UtcTicks);
        }
    }

    /// <summary>Waits until something may be due, after <see cref="TryTake"/> found nothing.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _wake.WaitAsync(cancellation);

    /// <summary>Takes the next errand that is due.</summary>
    public bool TryTake(out StreetLight? light, out Errand errand)
    {
        var now = _time.GetUtcNow().UtcTicks;
        lock (_gate)
        {
            while (_planned.TryPeek(out var next, out var due) && due <= now)
            {
                _planned.Dequeue();
                ref var planned = ref next.Light.Due[(int)next.Errand];

                // An entry that was overtaken by an earlier one stays in the queue until its time, and is passed over then.
                if (planned != next.Due)
                    continue;

                planned = 0;
                (light, errand) = (next.Light, next.Errand);
                return true;
            }

            if (_planned.TryPeek(out _, out var first))
                WakeAt(first, now);
        }

        (light, errand) = (null, default);
        return false;
    }

    // The semaphore stays: the timer may be about to release it, and it holds nothing that has to be given back.
    public void Dispose() => _timer.Dispose();

    private void WakeAt(long due, long now)
    {
        var wait = TimeSpan.FromTicks(due - now);
        _timer.Change(wait > Grain ? wait : Grain, Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
    }
}
