namespace GridOrleans.Adapters.Oslp;

/// <summary>A wait that ends after a time of its own, or when somebody else ends it.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _own;
    private readonly CancellationTokenSource _either;

    public TimeLimit(TimeSpan limit, TimeProvider time, params ReadOnlySpan<CancellationToken> others)
    {
        _own = new(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource([_own.Token, .. others]);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>True when the time has passed.</summary>
    public bool HasPassed => _own.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _own.Dispose();
    }
}
