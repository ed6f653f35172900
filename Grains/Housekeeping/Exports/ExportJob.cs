using GridOrleans.Journal;

namespace GridOrleans.Housekeeping.Exports;

/// <summary>Writes the days of a table whose retention has ended to files and drops them, the oldest first. What fails stays and is tried again in the next slot.</summary>
internal sealed class ExportJob(string name, JobOptions options, DayTable table, Func<int> retentionDays, DayExport export, RetentionDay day) : IJob
{
    public string Name => name;

    public JobOptions Options => options;

    public async Task<JobReport> Run(JobSlot slot, CancellationToken cancellationToken)
    {
        if (export.Folder is not { } folder)
            return new("Nothing is exported: Housekeeping:ExportFolder is empty.");
        var today = await day.Read(cancellationToken);
        export.Clean(table, folder);
        var days = await export.Find(table, today.AddDays(-retentionDays()), cancellationToken);
        var moved = 0;
        try
        {
            foreach (var old in days)
            {
                await export.Move(table, old, folder, cancellationToken);
                moved++;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new($"{moved} of {days.Count} days were exported and dropped; {days[moved]:yyyy-MM-dd} stays: {failure.Message}", JobOutcome.Failed);
        }
        return new($"{moved} days were exported and dropped.");
    }
}
