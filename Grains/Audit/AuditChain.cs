using GridOrleans.Journal;

namespace GridOrleans.Audit;

/// <summary>
/// The chain of the audit records that one silo writes. Each silo has its own, and its writer is one, so that chaining costs no waiting for others. Not for
/// many threads at a time.
/// </summary>
/// <param name="incarnation">The silo's name, which no other start of it has.</param>
/// <param name="time">Makes the ids.</param>
internal sealed class AuditChain(string incarnation, TimeProvider time)
{
    private readonly AuditIds _ids = new(time);
    private readonly AuditHash _hash = new();
    private int _number = 1;
    private AuditHead _end = new($"{incarnation}/1", 0, AuditHash.None);
    private AuditHead? _sealedEnd;

    /// <summary>
    /// Gives the records of a batch their places after the last one that is known to be committed. A batch that is repeated keeps them, so that a repetition
    /// of what was committed all the same changes nothing.
    /// </summary>
    public void Seal(IEnumerable<JournalEntry> batch)
    {
        var end = _end;
        foreach (var entry in batch.Where(entry => entry.Audit.Count > 0))
            entry.Sealed = [.. entry.Audit.Select(record => Append(AuditText.Fit(record), ref end))];
        _sealedEnd = end;
    }

    /// <summary>What was sealed last is committed: the chain goes on after it.</summary>
    public void Committed() => _end = _sealedEnd ?? _end;

    /// <summary>
    /// Whether what was sealed last is or will be committed is unknown: nothing may be written after it, nor in its place. The next batch begins another chain.
    /// </summary>
    public void Break()
    {
        if (_sealedEnd == _end)
            return;
        _end = new($"{incarnation}/{++_number}", 0, AuditHash.None);
        _sealedEnd = null;
    }

    private AuditRecord Append(AuditRecord record, ref AuditHead end)
    {
        var placed = record with { Id = _ids.Next(), At = Microseconds(record.At) };
        var hash = _hash.Of(placed, end.Chain, end.Sequence + 1, end.Hash);
        var link = new AuditLink(end.Chain, end.Sequence + 1, end.Hash, hash);
        end = new(end.Chain, link.Sequence, hash);
        return placed with { Link = link };
    }

    // As PostgreSQL keeps it: what is read back must have the same hash.
    private static DateTimeOffset Microseconds(DateTimeOffset moment) => moment.ToUniversalTime().AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond));
}
