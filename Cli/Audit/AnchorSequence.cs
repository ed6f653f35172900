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
        foreach (var end in anchor.Dropped) Of(end.Chain).Drop(end);
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
        var known = proof.Marks.Count > 0;
        // What an anchor that is missing said is not known; that it is missing has been said.
        if (follows && (known || scope.IsWhole) && proof.Last != chain.After)
            Add(FindingKind.AnchorChanged, $"Anchor {anchor.Number} goes on with chain {chain.Chain} after {chain.After}, the anchors before it with {proof.Last}.");
        if (!known && !scope.IsWhole) proof.Begin(chain.After);
        proof.Mark(new(chain.Sequence, chain.Hash, _taken.Count - 1));
    }

    private ChainProof Of(string chain) => _chains.TryGetValue(chain, out var proof) ? proof : _chains[chain] = new ChainProof();

    private void Missing(long first, long last) => Add(
        FindingKind.AnchorMissing, first == last ? $"Anchor {first} is missing." : $"Anchors {first} to {last} are missing.");

    private void Add(FindingKind kind, FormattableString text) => findings.Add(kind, text.ToString(CultureInfo.InvariantCulture));

    private void Add(FindingKind kind, string text) => findings.Add(kind, text);
}
