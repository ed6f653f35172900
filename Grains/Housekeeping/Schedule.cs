using Cronos;

namespace GridOrleans.Housekeeping;

/// <summary>
/// When a job runs: a cron expression in a time zone. When clocks go forward, a fixed time that does not exist runs at the moment of the change; when they go
/// back, a fixed time runs once, and an interval in both hours.
/// </summary>
internal sealed class Schedule
{
    // The last slot is looked for in windows that grow, so that a schedule of every second is not counted through for a year.
    private static readonly TimeSpan[] Windows =
        [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(32), TimeSpan.FromDays(366)];

    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    /// <summary>Reads a schedule.</summary>
    /// <param name="cron">Five fields, or six with seconds first.</param>
    /// <param name="timeZone">An IANA name.</param>
    /// <exception cref="FormatException">The expression is none.</exception>
    /// <exception cref="TimeZoneNotFoundException">No such time zone.</exception>
    public Schedule(string cron, string timeZone)
    {
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length;
        _cron = CronExpression.Parse(cron, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
    }

    /// <summary>The first slot after a moment, or null when there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset moment) => _cron.GetNextOccurrence(moment, _zone)?.ToUniversalTime();

    /// <summary>The last slot up to a moment, that one included; null when there was none within a year.</summary>
    public DateTimeOffset? UpTo(DateTimeOffset moment)
    {
        foreach (var window in Windows)
        {
            DateTimeOffset? last = null;
            foreach (var slot in _cron.GetOccurrences(moment - window, moment, _zone, fromInclusive: true, toInclusive: true))
                last = slot;
            if (last is not null)
                return last.Value.ToUniversalTime();
        }
        return null;
    }
}
