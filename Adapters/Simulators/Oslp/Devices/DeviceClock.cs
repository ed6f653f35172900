using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>The clock of a device: set by the platform when it registers, kept as a difference from the machine's clock.</summary>
internal struct DeviceClock
{
    // Far beyond any real time zone or wrong clock; keeps arithmetic on dates within their range.
    private const int MaximumTimeOffset = 14 * 60;
    private static readonly TimeSpan MaximumDifference = TimeSpan.FromDays(365 * 100);

    private TimeSpan _ahead;

    public bool IsSet { get; private set; }

    /// <summary>Minutes from UTC in standard time, as the platform said.</summary>
    public int TimeOffset { get; private set; }

    public void Set(DateTimeOffset platformTime, LocationInfo? location, DateTimeOffset now)
    {
        var ahead = platformTime - now;
        _ahead = ahead.Duration() <= MaximumDifference ? ahead : TimeSpan.Zero;
        TimeOffset = Math.Clamp(location?.TimeOffset ?? 0, -MaximumTimeOffset, MaximumTimeOffset);
        IsSet = true;
    }

    public readonly DateTimeOffset Utc(DateTimeOffset now) => now + _ahead;

    /// <summary>The time on the wall where the device stands.</summary>
    public readonly DateTimeOffset Local(DateTimeOffset now, SummerTime? summerTime)
    {
        var standard = Utc(now).AddMinutes(TimeOffset);
        return summerTime is { } rule && rule.IsSummer(standard) ? standard.AddHours(1) : standard;
    }
}
