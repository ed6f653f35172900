using GridOrleans.Housekeeping.Contacts;
using GridOrleans.Housekeeping.Exports;
using GridOrleans.Journal;
using Microsoft.Extensions.Options;

namespace GridOrleans.Housekeeping;

/// <summary>A job with its schedule.</summary>
/// <param name="Job">The job.</param>
/// <param name="Schedule">When it runs.</param>
internal sealed record ScheduledJob(IJob Job, Schedule Schedule)
{
    public string Name => Job.Name;

    public bool IsEnabled => Job.Options.Enabled;
}

/// <summary>The jobs of this platform: those that every one has, and the contact jobs that are configured.</summary>
internal sealed class JobDirectory
{
    public JobDirectory(
        Retention retention, DayExport export, RetentionDay day, ContactCandidates candidates, IGrainFactory grains, IOptions<HousekeepingOptions> options,
        IOptions<JournalOptions> journal, TimeProvider time)
    {
        IEnumerable<IJob> jobs =
        [
            retention,
            new ExportJob(JobNames.EventExport, options.Value.EventExport, DayTable.Events, () => journal.Value.EventRetentionDays, export, day),
            new ExportJob(
                JobNames.DeviceMessageExport, options.Value.DeviceMessageExport, DayTable.DeviceMessages, () => journal.Value.MessageRetentionDays, export, day),
            .. options.Value.Contacts.Select(contact => new ContactJob(contact.Key, contact.Value, candidates, grains, time)),
        ];
        All = [.. jobs.Select(job => new ScheduledJob(job, new(job.Options.Schedule, job.Options.TimeZone))).OrderBy(job => job.Name, StringComparer.Ordinal)];
    }

    /// <summary>All, by name.</summary>
    public IReadOnlyList<ScheduledJob> All { get; }

    /// <summary>The one of a name, or null.</summary>
    public ScheduledJob? Find(string name) => All.FirstOrDefault(job => job.Name == name);
}
