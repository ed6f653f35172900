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
    private long? _begin;

    /// <summary>The records that anchors name, in their order.</summary>
    public IReadOnlyList<ChainMark> Marks => _marks;

    /// <summary>The last sequence that an anchor covers; 0: none.</summary>
    public long Last => _marks.Count > 0 ? _marks[^1].Sequence : _begin ?? 0;

    /// <summary>Whether one names it.</summary>
    public bool IsKnown => _marks.Count > 0 || _begin is not null;

    /// <summary>The last record that need not be there: the chain goes on after it.</summary>
    public long Before => Math.Max(_begin ?? 0, _dropped?.Sequence ?? 0);

    /// <summary>The hash of that record, or null when no anchor says it.</summary>
    public byte[]? HashBefore => Before == 0 ? AuditHash.None : Before == _dropped?.Sequence ? _dropped.Hash : null;

    /// <summary>What is verified begins after this record.</summary>
    public void Begin(long after) => _begin = after;

    /// <summary>The record, that or the next one after it, which an anchor named first: that anchor covers it. Null: none covers it.</summary>
    public ChainMark? Covering(long sequence)
    {
        var place = _marks.FindIndex(mark => mark.Sequence >= sequence);
        return place < 0 ? null : _marks[place];
    }

    /// <summary>An anchor names a record, later than those before.</summary>
    public void Mark(ChainMark mark) => _marks.Add(mark);

    /// <summary>An anchor says that the chain was dropped up to a record.</summary>
    public void Drop(AuditHead end)
    {
        if (end.Sequence > (_dropped?.Sequence ?? 0)) _dropped = end;
    }
}
