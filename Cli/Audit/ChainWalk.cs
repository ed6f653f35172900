using System.Globalization;
using GridOrleans.Audit;

namespace GridOrleans.Cli.Audit;

/// <summary>Goes through one chain's records in their order and compares them with each other and with what the anchors say.</summary>
/// <param name="name">The chain.</param>
/// <param name="proof">What the anchors say of it.</param>
/// <param name="findings">Hears what is wrong.</param>
internal sealed class ChainWalk(string name, ChainProof proof, Findings findings)
{
    private long _last = proof.Before;
    private byte[]? _lastHash = proof.HashBefore;
    private int _mark;

    /// <summary>Takes the next record.</summary>
    /// <returns>The place of the anchor that covers it; null when none does, or when it is not at its place.</returns>
    public int? Take(AuditRecord record, AuditLink link, AuditHash hash, out bool isInPlace)
    {
        isInPlace = link.Sequence > _last;
        if (!isInPlace)
        {
            Add(FindingKind.Reordered, record, $"comes after record {_last} of its chain, or stands there twice");
            return null;
        }

        if (link.Sequence > _last + 1)
            Missing(_last + 1, link.Sequence - 1);
        else if (_lastHash is not null && !_lastHash.AsSpan().SequenceEqual(link.Previous))
            Add(FindingKind.Changed, record, "names another record before it than the one that is there: one of the two was changed");
        if (!hash.IsTrue(record))
            Add(FindingKind.Changed, record, "has another content than its hash says");
        (_last, _lastHash) = (link.Sequence, link.Hash);

        while (_mark < proof.Marks.Count && proof.Marks[_mark].Sequence < link.Sequence) _mark++;
        if (_mark == proof.Marks.Count) return null;
        var mark = proof.Marks[_mark];
        if (mark.Sequence == link.Sequence && !mark.Hash.AsSpan().SequenceEqual(link.Hash))
            Add(FindingKind.Changed, record, "has another hash than an anchor says: it or those before it were changed");
        return mark.Anchor;
    }

    /// <summary>After the last record.</summary>
    public void End()
    {
        if (proof.Last > _last) Missing(_last + 1, proof.Last);
    }

    private void Missing(long first, long last) => findings.Add(
        FindingKind.Removed,
        string.Create(CultureInfo.InvariantCulture, $"Chain {name}: {(first == last ? $"record {first} is missing" : $"records {first} to {last} are missing")}."));

    private void Add(FindingKind kind, AuditRecord record, string text) => findings.Add(kind, $"{AuditVerification.Describe(record)} {text}.");
}
