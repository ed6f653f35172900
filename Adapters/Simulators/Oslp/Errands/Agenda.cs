namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// What all devices mean to do and when: one queue by time for the whole process, in place of a timer for each device. A device
/// has each errand planned at most once; planning it again only ever brings it forward.
/// </summary>
internal sealed class Agenda(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(StreetLight Light, Errand Errand, long Due), long> _planned = new();

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
        var due = (time.GetUtcNow() + delay).UtcTicks;
        lock (_gate)
        {
            ref var planned = ref light.Due[(int)errand];
            if (planned != 0 && planned <= due)
                return;

            planned = due;
            _planned.Enqueue((light, errand, due), due);
        }
    }

    /// <summary>Takes the next errand that is due.</summary>
    public bool TryTake(out StreetLight? light, out Errand errand)
    {
        var now = time.GetUtcNow().UtcTicks;
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
        }

        (light, errand) = (null, default);
        return false;
    }
}
