using System.ComponentModel.DataAnnotations;
using Cronos;

namespace GridOrleans.Housekeeping;

/// <summary>When a job runs.</summary>
public class JobOptions
{
    /// <summary>False: only when somebody asks for it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>A cron expression of five fields, or six with seconds first.</summary>
    public string Schedule { get; set; } = "";

    /// <summary>The IANA time zone of the schedule.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What is wrong with them.</summary>
    /// <param name="key">Where they stand in the configuration.</param>
    internal virtual IEnumerable<ValidationResult> Validate(string key)
    {
        string? broken = null;
        try
        {
            _ = new Schedule(Schedule, TimeZone);
        }
        catch (CronFormatException cron)
        {
            broken = $"{key}:Schedule \"{Schedule}\" is no cron expression: {cron.Message}";
        }
        catch (Exception zone) when (zone is TimeZoneNotFoundException or InvalidTimeZoneException or ArgumentException)
        {
            broken = $"{key}:TimeZone \"{TimeZone}\" is no time zone that this machine knows.";
        }
        if (broken is not null)
            yield return new(broken);
    }
}
