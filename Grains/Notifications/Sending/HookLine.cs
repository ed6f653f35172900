namespace GridOrleans.Notifications.Sending;

/// <summary>
/// What one silo has under way to one hook, and whether it may try at all: a circuit breaker (platform handbook, 7.4). A hook that has not answered well yet
/// gets one attempt at a time; after some failures in a row it is paused, ever longer, and each pause ends with a single attempt that decides.
/// Not safe for threads: its owner locks.
/// </summary>
internal sealed class HookLine(WebHookOptions options)
{
    private int _failures;
    private int _pauses;
    private bool _isProven;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

    /// <summary>How many attempts are under way.</summary>
    public int UnderWay { get; private set; }

    /// <summary>How many attempts may start now.</summary>
    public int Room(DateTimeOffset now) =>
        now < _pausedUntil ? 0 : Math.Max(0, (_isProven && _failures == 0 ? options.MostAttemptsPerHook : 1) - UnderWay);

    /// <summary>An attempt starts.</summary>
    public void Start() => UnderWay++;

    /// <summary>An attempt was not made after all.</summary>
    public void Abandon() => UnderWay--;

    /// <summary>The hook has answered 2xx.</summary>
    public void Succeed()
    {
        UnderWay--;
        (_failures, _pauses, _isProven, _pausedUntil) = (0, 0, true, DateTimeOffset.MinValue);
    }

    /// <summary>The hook has not.</summary>
    /// <param name="now">The present.</param>
    /// <param name="chance">A random number, 0 to 1.</param>
    /// <param name="retryAfter">For how long the hook has asked to be left alone.</param>
    public void Fail(DateTimeOffset now, double chance, TimeSpan? retryAfter)
    {
        UnderWay--;
        // Attempts that were under way when the pause began say nothing new.
        if (now >= _pausedUntil && (++_failures >= options.FailuresBeforePause || _pauses > 0))
            _pausedUntil = now + options.Pause(++_pauses, chance);
        if (retryAfter is { } asked && now + asked > _pausedUntil)
            _pausedUntil = now + asked;
    }
}
