namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// Whether it is worth trying to reach the platform now. When no connection can be had, all devices wait a little, longer each
/// time, instead of every one of them finding out for itself.
/// </summary>
internal sealed class PlatformGate(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private TimeSpan _pause = First;
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;

    public void Report(bool connected)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (connected)
            {
                (_pause, _closedUntil) = (First, DateTimeOffset.MinValue);
            }
            else if (now >= _closedUntil)
            {
                _closedUntil = now + _pause;
                _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
            }
        }
    }

    public async Task PassAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (_lock)
            wait = _closedUntil - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellation);
    }
}
