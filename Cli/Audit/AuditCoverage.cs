using GridOrleans.Audit;

namespace GridOrleans.Cli.Audit;

/// <summary>Which records belong to an export: those that its anchors cover, and what should not be there.</summary>
/// <param name="isWhole">It has everything from the beginning on.</param>
/// <param name="isOpen">It has also what no anchor covers yet.</param>
internal sealed class AuditCoverage(bool isWhole, bool isOpen)
{
    /// <summary>
    /// How far records may be dated from the anchors that cover them: the longest period between two anchors (an hour), and the tolerance of a verification,
    /// with room to spare.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromHours(2);

    private readonly Dictionary<string, (long After, long Last)> _chains = [];
    private AuditAnchor? _first;
    private AuditAnchor? _last;

    /// <summary>No record of it is older.</summary>
    public DateTimeOffset? Begin => isWhole ? null : _first?.At - Margin;

    /// <summary>No record of it is younger.</summary>
    public DateTimeOffset? End => isOpen ? null : _last?.At + Margin;

    /// <summary>Takes the next anchor.</summary>
    public void Add(AuditAnchor anchor)
    {
        _first ??= anchor;
        _last = anchor;
        foreach (var chain in anchor.Grown)
        {
            _chains[chain.Chain] = _chains.TryGetValue(chain.Chain, out var known)
                ? (known.After, Math.Max(known.Last, chain.Sequence)) : (chain.After, chain.Sequence);
        }
    }

    /// <summary>Whether a record belongs to it.</summary>
    public bool Has(AuditRecord record)
    {
        var at = AuditVerification.RecordedAt(record.Id);
        return (_chains.TryGetValue(record.Link!.Chain, out var chain)
                && (isWhole || record.Link.Sequence > chain.After) && (isOpen || record.Link.Sequence <= chain.Last))
            // No anchor here knows of it: an earlier or a later one may, unless it lies well between.
            || ((isWhole || _first is null || at > _first.At + AuditVerification.Tolerance(_first))
                && (isOpen || _last is null || at < _last.At - AuditVerification.Tolerance(_last)));
    }
}
