using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Audit;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>The audit trail, in memory.</summary>
internal sealed class FakeAudit : IAuditIntake, IAuditQueries
{
    public ConcurrentQueue<AuditRecord> Records { get; } = new();

    /// <summary>How many records came with each call.</summary>
    public ConcurrentQueue<int> Calls { get; } = new();

    public AuditFilter? LastFilter { get; private set; }

    public Caller? LastCaller { get; private set; }

    public Func<Task> Trouble { get; set; } = () => Task.CompletedTask;

    public async Task Take(IReadOnlyList<AuditRecord> records)
    {
        await Trouble();
        Calls.Enqueue(records.Count);
        foreach (var record in records)
            Records.Enqueue(record);
    }

    public Task<IReadOnlyList<AuditRecord>> List(Caller caller, AuditFilter filter, CancellationToken cancellationToken)
    {
        (LastCaller, LastFilter) = (caller, filter);
        return Task.FromResult<IReadOnlyList<AuditRecord>>([.. Records.Take(filter.Limit)]);
    }
}
