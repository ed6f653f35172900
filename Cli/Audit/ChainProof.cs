using GridOrleans.Audit;

namespace GridOrleans.Cli.Audit;

/// <summary>A record that an anchor names.</summary>
/// <param name="Sequence">Its place in the chain.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Anchor">The place of the anchor among those that are there.</param>
internal readonly record struct ChainMark(long Sequence, byte[] Hash, int Anchor);

/// <summary>What the anchors say of one chain.</summary>
internal sealed class ChainProof
{
    private readonly List<ChainMark> _marks = [];
    private AuditHead? _dropped;
    private long _begin;

    /// <summary>The records that anchors name, in their order.</summary>
    public IReadOnlyList<ChainMark> Marks => _marks;

    /// <summary>The last sequence that an anchor covers; 0: none.</summary>
    public long Last => _marks.Count > 0 ? _marks[^1].Sequence : _begin;

    /// <summary>The last record that need not be there: the chain goes on after it.</summary>
    public long Before => Math.Max(_begin, _dropped?.Sequence ?? 0);

    /// <summary>The hash of that record, or null when no anchor says it.</summary>
    public byte[]? HashBefore => Before == 0 ? AuditHash.None : Before == _dropped?.Sequence ? _dropped.Hash : null;

    /// <summary>What is verified begins after this record.</summary>
    public void Begin(long after) => _begin = after;

    /// <summary>An anchor names a record.</summary>
    public void Mark(ChainMark mark) => _marks.Add(mark);

    /// <summary>An anchor says that the chain was dropped up to a record.</summary>
    public void Drop(AuditHead end)
    {
        if (end.Sequence > (_dropped?.Sequence ?? 0)) _dropped = end;
    }
}
