using GridOrleans.Journal;
using Orleans.Concurrency;

namespace GridOrleans.Audit;

/// <summary>Hands what gateways refused to the silo's journal.</summary>
[StatelessWorker]
internal sealed class AuditIntakeGrain(IJournal journal) : Grain, IAuditIntake
{
    public Task Take(IReadOnlyList<AuditRecord> records)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records.Count, IAuditIntake.MostRecords);
        if (records.Any(record => record.Outcome == AuditRecord.Allowed))
            throw new ArgumentException("Only what does an act records that it was allowed.", nameof(records));
        return journal.Commit(new() { Audit = records });
    }
}
