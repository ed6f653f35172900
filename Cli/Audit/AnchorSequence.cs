using System.Globalization;
using System.Security.Cryptography;
using GridOrleans.Audit;

namespace GridOrleans.Cli.Audit;

/// <summary>Checks the anchors, one after the other, and gathers what they say of each chain.</summary>
/// <param name="keys">The platform's public keys, the present one and earlier ones.</param>
/// <param name="scope">What is verified.</param>
/// <param name="findings">Hears what is wrong.</param>
internal sealed class AnchorSequence(IReadOnlyList<ECDsa> keys, AuditScope scope, Findings findings)
{
    private readonly List<AuditAnchor> _taken = [];
    private readonly Dictionary<string, ChainProof> _chains = [];
    private AuditAnchor? _last;
    private bool _incomplete;

    /// <summary>The last one, or null.</summary>
    public AuditAnchor? Last => _last;

    /// <summary>The first one's moment, or null.</summary>
    public DateTimeOffset? Begin => _taken.Count > 0 ? _taken[0].At : null;

    /// <summary>How many there are.</summary>
    public int Count => _taken.Count;

    /// <summary>What they say of each chain that they name.</summary>
    public IReadOnlyDictionary<string, ChainProof> Chains => _chains;

    /// <summary>An anchor by its place among those that are there; of what it says, only what it says of itself.</summary>
    public AuditAnchor this[int place] => _taken[place];

    /// <summary>The one before it; null when that is not there.</summary>
    public AuditAnchor? Before(int place) => place > 0 && _taken[place - 1].Number == _taken[place].Number - 1 ? _taken[place - 1] : null;

    /// <summary>Takes the next one.</summary>
    public void Take(AuditAnchor anchor)
    {
        if (!keys.Any(anchor.IsSignedBy))
            Add(FindingKind.AnchorChanged, $"Anchor {anchor.Number} of {anchor.At:u} does not bear the platform's signature.");
        if (_last is not null && anchor.Number <= _last.Number)
        {
            Add(FindingKind.Reordered, $"Anchor {anchor.Number} stands after anchor {_last.Number}.");
            return;
        }

        var follows = Follows(anchor);
        // There can be many of them, and what they say of chains is kept by chain.
        _taken.Add(anchor with { Grown = [], Dropped = [], Previous = [], Signature = [] });
        _last = anchor;
        foreach (var chain in anchor.Grown) Take(anchor, chain, follows);
        foreach (var end in anchor.Dropped) Drop(anchor, end);
    }

    /// <summary>After the last one.</summary>
    public void End()
    {
        if (_last is null)
            Add(FindingKind.AnchorMissing, scope.LastAnchor == 0 ? "There is no anchor: nothing is proven." : $"All anchors are missing, {scope.FirstAnchor} to {scope.LastAnchor}.");
        else if (_last.Number < scope.LastAnchor)
            Missing(_last.Number + 1, scope.LastAnchor);
    }

    private bool Follows(AuditAnchor anchor)
    {
        var expected = _last is null ? Math.Max(scope.FirstAnchor, 1) : _last.Number + 1;
        if (anchor.Number != expected)
        {
            Missing(expected, anchor.Number - 1);
            return false;
        }

        var before = _last?.Hash() ?? (anchor.Number == 1 ? AuditHash.None : anchor.Previous);
        if (!before.AsSpan().SequenceEqual(anchor.Previous))
            Add(FindingKind.AnchorChanged, $"Anchor {anchor.Number} of {anchor.At:u} names another anchor before it than the one that is there.");
        return true;
    }

    private void Take(AuditAnchor anchor, AuditGrowth chain, bool follows)
    {
        var proof = Of(chain.Chain);
        // What an anchor that is missing said is not known; that it is missing has been said.
        if (follows && (proof.IsKnown || scope.IsWhole) && proof.Last != chain.After)
            Add(FindingKind.AnchorChanged, $"Anchor {anchor.Number} goes on with chain {chain.Chain} after {chain.After}, the anchors before it with {proof.Last}.");
        if (!proof.IsKnown && !scope.IsWhole) proof.Begin(chain.After);
        if (chain.Sequence > proof.Last)
            proof.Mark(new(chain.Sequence, chain.Hash, _taken.Count - 1));
        else if (chain.Sequence < proof.Last)
            Add(FindingKind.Removed, $"Anchor {anchor.Number} found chain {chain.Chain} to end with {chain.Sequence}; an earlier one had found {proof.Last}.");
        else if (proof.Marks.Count > 0 && !proof.Marks[^1].Hash.AsSpan().SequenceEqual(chain.Hash))
            Add(FindingKind.Changed, $"Anchor {anchor.Number} found another hash of record {chain.Sequence} of chain {chain.Chain} than an earlier one.");
    }

    // Who has the database can put a record into the days that are about to be dropped, with a place far ahead in some chain, and have the platform
    // state that the chain was dropped up to there. But the record at that place was covered when it came, and that anchor shows how old it was.
    private void Drop(AuditAnchor anchor, AuditHead end)
    {
        var proof = Of(end.Chain);
        if (end.Sequence <= proof.Before) return;
        // In a part, the anchors that covered it may be those before the part.
        var mayBeUnknown = _incomplete || (!scope.IsWhole && !proof.IsKnown);
        var isTrue = proof.Covering(end.Sequence) is not { } mark ? mayBeUnknown
            : (mark.Sequence > end.Sequence || mark.Hash.AsSpan().SequenceEqual(end.Hash)) && !CameAfter(anchor.DroppedBefore, mark.Anchor);
        if (isTrue)
            proof.Drop(end);
        else
        {
            Add(FindingKind.Inserted, $"Among what was dropped at anchor {anchor.Number} was record {end.Sequence} of chain {end.Chain}, "
                + $"but other anchors say that this is another record, or a younger one: it was put there.");
        }
    }

    // What an anchor covers, but not the one before it, came after that one; by no more earlier than a verification allows.
    private bool CameAfter(DateTimeOffset? boundary, int anchor) =>
        boundary is { } moment && Before(anchor) is { } before && before.At - AuditVerification.Tolerance(before) >= moment;

    private ChainProof Of(string chain) => _chains.TryGetValue(chain, out var proof) ? proof : _chains[chain] = new ChainProof();

    private void Missing(long first, long last)
    {
        _incomplete = true;
        Add(FindingKind.AnchorMissing, first == last ? $"Anchor {first} is missing." : $"Anchors {first} to {last} are missing.");
    }

    private void Add(FindingKind kind, FormattableString text) => findings.Add(kind, text.ToString(CultureInfo.InvariantCulture));

    private void Add(FindingKind kind, string text) => findings.Add(kind, text);
}
