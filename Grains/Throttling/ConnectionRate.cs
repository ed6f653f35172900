namespace GridOrleans.Throttling;

/// <summary>
/// New connections that are free: a bucket, full at first, that fills evenly (platform handbook, 9.4). The framework's bucket cannot be stored and taken over by
/// another silo.
/// </summary>
internal sealed class ConnectionRate
{
    private double _free = double.PositiveInfinity;
    private DateTimeOffset _countedAt;

    /// <summary>How many are free, and when that was counted.</summary>
    public (double Free, DateTimeOffset At) Count => (_free, _countedAt);

    /// <summary>Goes on from what was counted before.</summary>
    public void Restore(double free, DateTimeOffset at) => (_free, _countedAt) = (free, at);

    /// <summary>True when one is free.</summary>
    public bool HasFree(SegmentLimit limit, DateTimeOffset now)
    {
        if (limit.NewConnections == ThrottlingConfig.Unlimited)
            return true;
        var passed = now > _countedAt ? now - _countedAt : TimeSpan.Zero;
        _free = Math.Min(limit.NewConnections, _free + (limit.NewConnections * (passed / limit.ResetTime)));
        _countedAt = now;
        return _free >= 1;
    }

    /// <summary>Takes one that is free.</summary>
    public void Take(SegmentLimit limit)
    {
        if (limit.NewConnections != ThrottlingConfig.Unlimited)
            _free--;
    }
}
