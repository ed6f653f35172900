using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using GridOrleans.Audit;

namespace GridOrleans.Cli.Audit;

/// <summary>
/// Proves that an audit trail is as it was recorded, or says what is not: anchors first, by number, then records by id. It needs nothing but the platform's
/// public key, and memory for the anchors alone (docs/audit.md).
/// </summary>
internal sealed class AuditVerification
{
    // Silos' clocks differ a little, and the journal's writer tries for some seconds.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    // A silo that dies with a turn missed leaves as much without an anchor; what is younger still was recorded while anchors should have come.
    private const int PeriodsWithoutAnchor = 3;

    private readonly Findings _findings = new();
    private readonly AuditScope _scope;
    private readonly AnchorSequence _anchors;
    private readonly Dictionary<string, ChainWalk> _walks = [];
    private readonly AuditHash _hash = new();
    private readonly HashSet<int> _gaps = [];
    private Guid _lastId;
    private long _records;
    private long _unproven;
    private DateTimeOffset? _lateAfter;
    private bool _anchorsEnded;

    /// <summary>Begins.</summary>
    /// <param name="keys">The platform's public keys: the present one, and earlier ones for older anchors.</param>
    /// <param name="scope">What is going to be taken.</param>
    public AuditVerification(IReadOnlyList<ECDsa> keys, AuditScope scope)
    {
        _scope = scope;
        _anchors = new(keys, scope, _findings);
    }

    /// <summary>
    /// How much earlier than an anchor a record may be dated that the anchor does not cover yet. While the standby is away commits wait, but so does the anchor
    /// after them; so it is hardly more than the time between two of them. Beyond, a record was not made when it says.
    /// </summary>
    public static TimeSpan Tolerance(AuditAnchor anchor) => Slack + TimeSpan.FromSeconds(anchor.PeriodSeconds);

    /// <summary>Takes the next anchor; all of them come before the first record.</summary>
    public void Take(AuditAnchor anchor)
    {
        if (_anchorsEnded)
            Add(FindingKind.Reordered, $"Anchor {anchor.Number} stands among the records.");
        else
            _anchors.Take(anchor);
    }

    /// <summary>Takes the next record.</summary>
    public void Take(AuditRecord record)
    {
        EndAnchors();
        _records++;
        if (record.Id.CompareTo(_lastId) <= 0)
            _findings.Add(FindingKind.Reordered, $"{Describe(record)} has an id that is not after {_lastId}, the one before it.");
        _lastId = record.Id;
        if (record.Link is not { } link)
        {
            Add(FindingKind.Changed, $"Record {record.Id} has no place in a chain.");
            return;
        }

        if (!_walks.TryGetValue(link.Chain, out var walk))
            _walks[link.Chain] = walk = new(link.Chain, _anchors.Chains.GetValueOrDefault(link.Chain) ?? new(), _findings);
        var anchor = walk.Take(record, link, _hash, out var isInPlace);
        if (!isInPlace) return;
        if (anchor is { } place)
            CheckTime(record, place);
        else
            CheckUnproven(record);
    }

    /// <summary>Ends: what was found.</summary>
    /// <param name="totals">How much there was to be; null when that is not known.</param>
    public AuditVerdict End(AuditTotals? totals)
    {
        EndAnchors();
        foreach (var (chain, proof) in _anchors.Chains)
            if (!_walks.ContainsKey(chain)) _walks[chain] = new(chain, proof, _findings);
        foreach (var walk in _walks.Values) walk.End();
        if (totals is not null && totals != new AuditTotals(_anchors.Count, _records))
            Add(FindingKind.Incomplete, $"There are {_anchors.Count} anchors and {_records} records; the export had {totals.Anchors} and {totals.Records}.");
        if (_lateAfter is { } after)
            Add(FindingKind.AnchorMissing, $"There are records from {after:u} on, but no anchor after {_anchors.Last!.Number} of {_anchors.Last.At:u}: either anchors were removed, or the platform could not write them.");
        return new()
        {
            Records = _records,
            Chains = _walks.Count,
            Anchors = _anchors.Count,
            LastAnchor = _anchors.Last?.Number ?? 0,
            From = _scope.IsWhole ? null : _anchors.Begin,
            Until = _anchors.Last?.At,
            Unproven = _unproven,
            Found = _findings.Count,
            Findings = _findings.Named,
        };
    }

    /// <summary>What could not even be read.</summary>
    public void Broken(string text) => _findings.Add(FindingKind.Incomplete, text);

    /// <summary>A record's name for people.</summary>
    internal static string Describe(AuditRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"Record {record.Id} (chain {record.Link?.Chain}, {record.Link?.Sequence}; {record.At:u}, {record.OrganisationIdentification}, {record.Action})");

    private void EndAnchors()
    {
        if (!_anchorsEnded) _anchors.End();
        _anchorsEnded = true;
    }

    private void CheckTime(AuditRecord record, int anchor)
    {
        var at = RecordedAt(record.Id);
        var covering = _anchors[anchor];
        // Which anchor was the one before is known only where none is missing.
        var before = _anchors.Before(anchor);
        if (at > covering.At + Slack || (before is not null && at < before.At - Tolerance(before)))
            _findings.Add(FindingKind.Inserted, string.Create(CultureInfo.InvariantCulture, $"{Describe(record)} is dated {at:u}, but came {(before is null ? "" : $"after {before.At:u} and ")}before {covering.At:u}."));
        // While the platform was down there was neither. When it starts anew, it may record something just before its first anchor.
        else if (before is not null && at > LateAfter(before) && at < covering.At.AddSeconds(-covering.PeriodSeconds) && _gaps.Add(anchor))
        {
            _findings.Add(FindingKind.AnchorMissing, string.Create(
                CultureInfo.InvariantCulture,
                $"Records came, but no anchor was written from {before.At:u} (anchor {before.Number}) to {covering.At:u}: "
                + $"chains that ended meanwhile could be changed before they were anchored."));
        }
    }

    private void CheckUnproven(AuditRecord record)
    {
        _unproven++;
        if (_anchors.Last is not { } last) return;
        var at = RecordedAt(record.Id);
        if (at < last.At - Tolerance(last))
            _findings.Add(FindingKind.Inserted, string.Create(CultureInfo.InvariantCulture, $"{Describe(record)} is dated {at:u}, but no anchor up to {last.At:u} knows it."));
        else if (at > LateAfter(last) && !(_lateAfter < at))
            _lateAfter = at;
    }

    private static DateTimeOffset LateAfter(AuditAnchor anchor) => anchor.At + TimeSpan.FromSeconds(anchor.PeriodSeconds) * PeriodsWithoutAnchor;

    /// <summary>When a record was recorded: the first 48 bits of a version 7 UUID are the milliseconds since 1970 (RFC 9562, 5.7).</summary>
    internal static DateTimeOffset RecordedAt(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    private void Add(FindingKind kind, FormattableString text) => _findings.Add(kind, text.ToString(CultureInfo.InvariantCulture));
}
