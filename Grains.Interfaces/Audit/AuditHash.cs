using System.Security.Cryptography;

namespace GridOrleans.Audit;

/// <summary>Hashes audit records. Not for many threads at a time.</summary>
public sealed class AuditHash
{
    private const string Kind = "GridOrleans audit record 1";

    private readonly CanonicalBytes _bytes = new();

    /// <summary>What stands before a chain's first record.</summary>
    public static byte[] None { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>The hash of a record at its place.</summary>
    public byte[] Of(AuditRecord record, string chain, long sequence, byte[] previous) => _bytes.Begin(Kind)
        .Text(chain).Number(sequence).Bytes(previous)
        .Uuid(record.Id).Moment(record.At)
        .Text(record.OrganisationIdentification).Text(record.UserName).Text(record.ApplicationName)
        .Text(record.Action).Text(record.DeviceIdentification).Text(record.Subject).Uuid(record.CorrelationUid)
        .Text(record.Outcome).Text(record.Detail)
        .Hash();

    /// <summary>Whether the hash that a record carries is its own.</summary>
    public bool IsTrue(AuditRecord record) =>
        record.Link is { } link && Of(record, link.Chain, link.Sequence, link.Previous).AsSpan().SequenceEqual(link.Hash);
}
