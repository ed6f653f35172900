using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using GridOrleans.Housekeeping.Contacts;

namespace GridOrleans.Housekeeping;

/// <summary>Section <c>Housekeeping</c>: the jobs that the platform does by itself (platform handbook, 10).</summary>
public sealed partial class HousekeepingOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Housekeeping";

    /// <summary>The most contact jobs.</summary>
    public const int MostContacts = 32;

    /// <summary>Makes partitions and drops what is older than its retention; at a silo's start besides.</summary>
    public JobOptions Retention { get; set; } = new() { Schedule = "0 * * * *" };

    /// <summary>Writes days of events to files before they are dropped (GXF's EventCleanup).</summary>
    public JobOptions EventExport { get; set; } = new() { Schedule = "10 * * * *" };

    /// <summary>Writes days of the device message log to files before they are dropped (GXF's DeviceMessageCleanup).</summary>
    public JobOptions DeviceMessageExport { get; set; } = new() { Schedule = "30 * * * *" };

    /// <summary>
    /// The folder for exported files; all silos should see the same one. Empty: nothing is exported, and events and messages are dropped like everything else.
    /// </summary>
    public string ExportFolder { get; set; } = "";

    /// <summary>Jobs that talk with devices which have been silent, by name.</summary>
    public Dictionary<string, ContactOptions> Contacts { get; set; } = [];

    /// <summary>How long a run may take; then it is broken off, and the next slot goes on.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RunLimit { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often a silo looks for runs whose silo has died, if it has not heard of the death.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan LookPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Days for which runs are remembered.</summary>
    [Range(1, 3650)]
    public int RunRetentionDays { get; set; } = 30;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (key, job) in (IEnumerable<(string, JobOptions)>)
            [(nameof(Retention), Retention), (nameof(EventExport), EventExport), (nameof(DeviceMessageExport), DeviceMessageExport)])
            foreach (var broken in job.Validate(key))
                yield return broken;
        if (Contacts.Count > MostContacts)
            yield return new($"Contacts: there may be {MostContacts} at most.");
        foreach (var (name, contact) in Contacts)
        {
            if (!ContactName().IsMatch(name) || JobNames.BuiltIn.Contains(name))
                yield return new($"Contacts: \"{name}\" must be 1 to 60 of a-z, 0-9 and -, and no other job's name.");
            foreach (var broken in contact.Validate($"Contacts:{name}"))
                yield return broken;
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,59}$")]
    private static partial Regex ContactName();
}
