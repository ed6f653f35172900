using System.Security.Cryptography;
using System.Text.Json;
using GridOrleans.Json;

namespace GridOrleans.Audit;

/// <summary>
/// A signed statement of where all chains of the audit trail stood: who has the database but not the platform's private key can change nothing that an
/// anchor covers without being found out.
/// </summary>
public sealed record AuditAnchor
{
    /// <summary>What every signed statement begins with, in its canonical form. Nobody else gets a signature of bytes that begin so.</summary>
    public const string Kind = "GridOrleans audit anchor 1";

    private static readonly byte[] Beginning = new CanonicalBytes().Begin(Kind).ToArray();

    /// <summary>1 for the first; none is ever left out.</summary>
    public required long Number { get; init; }

    /// <summary>When it was made, in microseconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>In how many seconds the next one was to follow.</summary>
    public required int PeriodSeconds { get; init; }

    /// <summary>The hash of the statement of the anchor before; 32 zeros for the first.</summary>
    public required byte[] Previous { get; init; }

    /// <summary>The chains that grew since the anchor before, and those that the silo which made this one states for the first time.</summary>
    public required IReadOnlyList<AuditGrowth> Grown { get; init; }

    /// <summary>The ends of what was dropped, because its retention had ended, when this anchor was made.</summary>
    public IReadOnlyList<AuditHead> Dropped { get; init; } = [];

    /// <summary>
    /// Nothing that was recorded at this moment or later was dropped. Absent where nothing was dropped, and in anchors of releases that did not state it.
    /// </summary>
    public DateTimeOffset? DroppedBefore { get; init; }

    /// <summary>ECDSA over P-256 with SHA-256 of the statement, DER (as the platform signs all else: OSLP handbook, 2.3).</summary>
    public byte[] Signature { get; init; } = [];

    /// <summary>The bytes that are signed: all members but the signature.</summary>
    public byte[] Statement() => Canonical().ToArray();

    /// <summary>SHA-256 of the statement: what the next anchor names.</summary>
    public byte[] Hash() => Canonical().Hash();

    /// <summary>Whether it was signed with the private half of a key.</summary>
    public bool IsSignedBy(ECDsa key) => key.VerifyData(Statement(), Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Reads an anchor as it is stored; null: nobody can, so that it is none.</summary>
    public static AuditAnchor? Read(string stored)
    {
        try
        {
            // What the members' types promise of themselves, lists do not promise of what is in them.
            return JsonSerializer.Deserialize<AuditAnchor>(stored, PlatformJson.Stored) is { } anchor
                && anchor.Grown.All(chain => chain is { Chain: not null, Hash: not null })
                && anchor.Dropped.All(chain => chain is { Chain: not null, Hash: not null })
                ? anchor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a message would pass for an anchor's statement.</summary>
    public static bool IsStatement(ReadOnlySpan<byte> message) => message.StartsWith(Beginning);

    private CanonicalBytes Canonical()
    {
        var bytes = new CanonicalBytes().Begin(Kind).Number(Number).Moment(At).Number(PeriodSeconds).Bytes(Previous).Number(Grown.Count);
        foreach (var chain in Grown)
            bytes.Text(chain.Chain).Number(chain.After).Number(chain.Sequence).Bytes(chain.Hash);
        bytes.Number(Dropped.Count);
        foreach (var chain in Dropped)
            bytes.Text(chain.Chain).Number(chain.Sequence).Bytes(chain.Hash);
        // An absent one leaves no bytes: anchors are kept for ever, and older ones were signed without it.
        return DroppedBefore is { } moment ? bytes.Moment(moment) : bytes;
    }
}

/// <summary>How far a chain grew since the last anchor that named it.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="After">Its last sequence at an earlier anchor; 0: none.</param>
/// <param name="Sequence">Its last sequence now; the same when it is only stated anew.</param>
/// <param name="Hash">The hash of that record.</param>
public sealed record AuditGrowth(string Chain, long After, long Sequence, byte[] Hash);

/// <summary>A record that ends something.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Hash">Its hash.</param>
public sealed record AuditHead(string Chain, long Sequence, byte[] Hash);
