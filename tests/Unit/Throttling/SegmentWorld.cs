using GridOrleans.Throttling;

namespace GridOrleans.Tests.Unit.Throttling;

/// <summary>A segment, the store to which it writes, and devices that keep to the protocol, without any grain.</summary>
internal sealed class SegmentWorld(int limit)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // What is committed, and what each device uses or asks for.
    private readonly Dictionary<string, (Guid Id, string Silo)> _stored = [];
    private readonly Dictionary<string, Guid> _used = [];
    private readonly Dictionary<string, PermitRequest> _asked = [];
    private Segment _segment = new(5);
    private SegmentLimit _limit = SegmentLimit.None with { Concurrency = limit };
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
    private int _highest = limit;

    public void Step(int step, string device, int priority, int newLimit)
    {
        _now += TimeSpan.FromSeconds(1);
        switch (step)
        {
            case 0 or 1:
                Ask(device, priority);
                break;
            case 2 or 3:
                Return(device, arrives: true);
                break;
            case 4:
                // The return is lost; the segment has to ask.
                Return(device, arrives: false);
                break;
            case 5:
                Die(commitLast: priority > 4);
                break;
            default:
                Limit(newLimit);
                break;
        }
    }

    public void Check()
    {
        _segment.Permits.Count.ShouldBeLessThanOrEqualTo(_highest);
        foreach (var (device, permit) in _used)
        {
            _stored[device].Id.ShouldBe(permit);
            _segment.Permits.Any(counted => counted.Device == device && counted.Id == permit).ShouldBeTrue();
        }
        if (_segment.WaitingCount > 0)
            _segment.Permits.Count.ShouldBeGreaterThanOrEqualTo(_limit.Concurrency);
        // What was granted under a higher limit is out until it is returned and that is written.
        _highest = Math.Max(_limit.Concurrency, Math.Max(_segment.Permits.Count, _stored.Count));
    }

    private void Ask(string device, int priority)
    {
        if (_used.ContainsKey(device))
            return;
        // A repetition has the same name and perhaps another priority.
        var request = _asked.TryGetValue(device, out var asked)
            ? asked with { Priority = priority }
            : new(device, Guid.NewGuid(), null, "silo", priority, _now);
        _asked[device] = request;
        var standing = _segment.Ask(request, _limit, _now);
        var granted = _segment.Serve(_limit, _now);
        Commit();
        if (standing == Standing.Holds)
            Take(device, request.Permit);
        Tell(granted);
    }

    private void Return(string device, bool arrives)
    {
        if (!_used.Remove(device, out var permit))
            return;
        if (!arrives)
            return;
        _segment.Release(device, permit);
        // In memory at once; the store follows with the next write.
        Serve();
    }

    /// <summary>The segment's silo dies, just before or just after its last commit, and the next life asks the devices.</summary>
    private void Die(bool commitLast)
    {
        if (commitLast)
            Commit();
        _segment = new(5);
        foreach (var (device, (id, silo)) in _stored)
            _segment.Inherit(device, id, silo, _now);
        foreach (var permit in _segment.Doubtful(Lease, new HashSet<string> { "silo" }, _now))
        {
            if (!Wants(permit.Device, permit.Id))
                _segment.Release(permit.Device, permit.Id);
        }
        Serve();
    }

    private void Limit(int concurrency)
    {
        _limit = _limit with { Concurrency = concurrency };
        _highest = Math.Max(_highest, concurrency);
        Serve();
    }

    private void Serve()
    {
        var granted = _segment.Serve(_limit, _now);
        // Without a grant nobody waits for the write.
        if (granted.Count > 0)
            Commit();
        Tell(granted);
    }

    private void Tell(List<Permit> granted)
    {
        foreach (var permit in granted)
        {
            if (Wants(permit.Device, permit.Id))
                continue;
            _segment.Release(permit.Device, permit.Id);
            Serve();
        }
    }

    private bool Wants(string device, Guid permit)
    {
        if (_used.TryGetValue(device, out var used))
            return used == permit;
        if (!_asked.TryGetValue(device, out var request))
            return false;
        if (request.Permit == permit)
            Take(device, permit);
        return true;
    }

    private void Take(string device, Guid permit)
    {
        _asked.Remove(device);
        _used[device] = permit;
    }

    private void Commit()
    {
        foreach (var (device, permit) in _segment.TakeChanges())
        {
            if (permit is null)
                _stored.Remove(device);
            else
                _stored[device] = (permit.Id, permit.Silo);
        }
    }
}
