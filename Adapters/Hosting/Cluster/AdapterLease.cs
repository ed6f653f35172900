namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Whether this adapter's registration stands. An adapter that was frozen, or cut off, does not notice by itself that the silos have given it up
/// and its commands to others; the age of its last registration tells.
/// </summary>
internal sealed class AdapterLease(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _renewal = NewRenewal();
    // A push that was sent before the lapse is taken or given up within this time (a silo's Dispatch:PushLimit is 1 s).
    private static readonly TimeSpan LatestPush = TimeSpan.FromSeconds(5);

    private long? _renewed;
    private long _termBegan;
    private int _term;

    /// <summary>True while no silo can have given this adapter up.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_lock)
                return Holds();
        }
    }

    /// <summary>Counts how often it was taken up anew: under another term than before, what is in hand may have gone to others.</summary>
    public int Term
    {
        get
        {
            lock (_lock)
                return _term;
        }
    }

    /// <summary>True while what arrives may have been sent before the last lapse; never in the first term.</summary>
    public bool MayBringOld
    {
        get
        {
            lock (_lock)
                return _term > 1 && time.GetElapsedTime(_termBegan) < LatestPush;
        }
    }

    /// <summary>The registry has answered.</summary>
    /// <param name="asked">When it was asked, as a timestamp of the time provider: it may have heard of it no later than that.</param>
    public void Renew(long asked)
    {
        TaskCompletionSource renewal;
        lock (_lock)
        {
            if (!Holds())
            {
                _term++;
                _termBegan = time.GetTimestamp();
            }
            _renewed = asked;
            (renewal, _renewal) = (_renewal, NewRenewal());
        }
        renewal.TrySetResult();
    }

    /// <summary>Waits until it is held: its term.</summary>
    public async Task<int> Hold(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task renewal;
            lock (_lock)
            {
                if (Holds())
                    return _term;
                renewal = _renewal.Task;
            }
            await renewal.WaitAsync(cancellationToken);
        }
    }

    private bool Holds() => _renewed is { } at && time.GetElapsedTime(at) < IAdapterRegistry.Lease;

    private static TaskCompletionSource NewRenewal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
