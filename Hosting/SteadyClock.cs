namespace GridOrleans.Hosting;

/// <summary>
/// The time of day without jumps. When somebody sets the machine's clock, this one goes a tenth faster or slower until both agree, and never back. What compares
/// moments to find out how long to wait (Orleans' membership timers among it) would otherwise wait as long as the clock was set back, and commands would expire
/// because it was set ahead.
/// </summary>
/// <param name="machine">The machine's clock.</param>
public sealed class SteadyClock(TimeProvider machine) : TimeProvider
{
    /// <summary>How much faster or slower it goes while it catches up; as <c>adjtime</c>, only bolder: ten minutes take a hundred.</summary>
    public const double Slew = 0.1;

    /// <summary>A clock that is so much ahead tells of a machine that slept: that is believed at once.</summary>
    public static readonly TimeSpan Slept = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private DateTimeOffset _time = machine.GetUtcNow();
    private long _timestamp = machine.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            var timestamp = machine.GetTimestamp();
            var elapsed = machine.GetElapsedTime(_timestamp, timestamp);
            var expected = _time + elapsed;
            var behind = machine.GetUtcNow() - expected;
            var most = elapsed * Slew;
            _time = behind > Slept ? expected + behind : expected + (behind > most ? most : behind < -most ? -most : behind);
            _timestamp = timestamp;
            return _time;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
