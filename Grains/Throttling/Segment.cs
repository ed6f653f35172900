namespace GridOrleans.Throttling;

/// <summary>
/// Who has a permit in a segment, and who waits: the highest priority first, then the longest. Nothing but the rule; its grain stores what changes before
/// it tells anybody.
/// </summary>
/// <param name="mostWaiting">How many may wait.</param>
internal sealed class Segment(int mostWaiting)
{
    private readonly Dictionary<string, Permit> _permits = [];
    private readonly Dictionary<string, Waiting> _waiting = [];
    private readonly SortedSet<Waiting> _line = new(Comparer<Waiting>.Create(static (a, b) =>
        a.Request.Priority != b.Request.Priority ? b.Request.Priority.CompareTo(a.Request.Priority)
        : a.Request.Since != b.Request.Since ? a.Request.Since.CompareTo(b.Request.Since)
        : string.CompareOrdinal(a.Request.Device, b.Request.Device)));

    private readonly HashSet<string> _changed = [];

    public IReadOnlyCollection<Permit> Permits => _permits.Values;

    public int WaitingCount => _line.Count;

    public bool IsEmpty => _permits.Count == 0 && _line.Count == 0;

    public bool HasChanges => _changed.Count > 0;

    public ConnectionRate Rate { get; } = new();

    /// <summary>A permit that was out when the segment's former silo died: it stays out until its device says that it is done with it.</summary>
    public void Inherit(string device, Guid permit, string silo, DateTimeOffset now) =>
        _permits[device] = new(device, permit, silo, now) { IsInDoubt = true };

    /// <summary>
    /// Puts a device into line. One that has a permit already keeps it, under the new name: what an adapter still does for it stays counted, and it is talked
    /// with once at a time.
    /// </summary>
    public Standing Ask(PermitRequest request, SegmentLimit limit, DateTimeOffset now)
    {
        if (request.Returns is { } returned)
            Release(request.Device, returned);
        if (_permits.TryGetValue(request.Device, out var held))
        {
            if (held.Id != request.Permit || held.Silo != request.Silo)
                _changed.Add(request.Device);
            held.Confirm(request.Permit, request.Silo, now);
            return Standing.Holds;
        }
        Withdraw(request.Device);
        if (limit.DeniesAll || !MakeRoomFor(request))
            return Standing.Denied;
        var waiting = new Waiting(request, now);
        _waiting.Add(request.Device, waiting);
        _line.Add(waiting);
        return Standing.Waits;
    }

    /// <summary>Grants what the limit leaves to those whose turn it is.</summary>
    public List<Permit> Serve(SegmentLimit limit, DateTimeOffset now)
    {
        var granted = new List<Permit>();
        while (_line.Min is { } first
            && (limit.Concurrency == ThrottlingConfig.Unlimited || _permits.Count < limit.Concurrency)
            && Rate.HasFree(limit, now))
        {
            Rate.Take(limit);
            var request = first.Request;
            Withdraw(request.Device);
            var permit = new Permit(request.Device, request.Permit, request.Silo, now);
            _permits.Add(request.Device, permit);
            _changed.Add(request.Device);
            granted.Add(permit);
        }
        return granted;
    }

    /// <summary>The device is done with its permit, or wants it no longer. A permit of another name stays.</summary>
    /// <returns>Whether one has become free.</returns>
    public bool Release(string device, Guid permit)
    {
        if (_waiting.TryGetValue(device, out var waiting) && waiting.Request.Permit == permit)
            Withdraw(device);
        if (!_permits.TryGetValue(device, out var held) || held.Id != permit)
            return false;
        _permits.Remove(device);
        _changed.Add(device);
        return true;
    }

    /// <summary>The device said that it still wants its permit.</summary>
    public void Confirm(string device, Guid permit, string silo, DateTimeOffset now)
    {
        if (!_permits.TryGetValue(device, out var held) || held.Id != permit)
            return;
        if (held.Silo != silo)
            _changed.Add(device);
        held.Confirm(permit, silo, now);
    }

    /// <summary>Takes back what ended because nobody could be asked for a whole lease, and forgets who waits and was not heard of for so long.</summary>
    public void EndLeases(TimeSpan lease, DateTimeOffset now)
    {
        foreach (var permit in _permits.Values.Where(permit => now - permit.ConfirmedAt >= lease).ToArray())
            Release(permit.Device, permit.Id);
        foreach (var (device, _) in _waiting.Where(waiting => now - waiting.Value.HeardAt >= lease).ToArray())
            Withdraw(device);
    }

    /// <summary>
    /// The permits whose devices must be asked: half of the lease is over, the silo that asked is dead, or another life of this segment granted them.
    /// </summary>
    public List<Permit> Doubtful(TimeSpan lease, IReadOnlySet<string> livingSilos, DateTimeOffset now) =>
        [.. _permits.Values.Where(permit =>
            !permit.IsAskedFor && (permit.IsInDoubt || now - permit.ConfirmedAt >= lease / 2 || !livingSilos.Contains(permit.Silo)))];

    /// <summary>What has changed since it was asked last: each device with its permit, or with null.</summary>
    public List<(string Device, Permit? Permit)> TakeChanges()
    {
        List<(string, Permit?)> changes = [.. _changed.Select(device => (device, _permits.GetValueOrDefault(device)))];
        _changed.Clear();
        return changes;
    }

    /// <summary>When the line is full, a higher priority takes the place of the last.</summary>
    private bool MakeRoomFor(PermitRequest request)
    {
        if (_line.Count < mostWaiting)
            return true;
        if (_line.Max is not { } last || last.Request.Priority >= request.Priority)
            return false;
        Withdraw(last.Request.Device);
        return true;
    }

    private void Withdraw(string device)
    {
        if (_waiting.Remove(device, out var waiting))
            _line.Remove(waiting);
    }

    private sealed record Waiting(PermitRequest Request, DateTimeOffset HeardAt);
}

/// <summary>What became of a request.</summary>
internal enum Standing
{
    /// <summary>The device has a permit already.</summary>
    Holds,

    /// <summary>It is in line.</summary>
    Waits,

    /// <summary>It is not: nothing is allowed at all, or too many wait.</summary>
    Denied,
}
