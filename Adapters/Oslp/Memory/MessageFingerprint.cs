using System.Buffers.Binary;
using System.Security.Cryptography;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Adapters.Oslp;

/// <summary>Short digests by which messages are recognised again.</summary>
internal static class MessageFingerprint
{
    private const byte DerInteger = 2;
    private const int DerIntegerOffset = 2;
    private const int LongestInteger = 33;

    /// <summary>
    /// What a message is known by: the signed bytes and the signature's first number, r. That is new with every signature that a device makes,
    /// but, unlike the rest of the field, nobody else can change it and keep the signature valid: padding is not verified (OSLP handbook, 12.2),
    /// and the second number may be replaced by its complement. For envelopes whose signature was verified.
    /// </summary>
    public static ulong Of(Envelope envelope)
    {
        var r = FirstInteger(envelope.SecurityKey);
        var signed = envelope.SignedPart;
        var length = r.Length + signed.Length;
        var bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        r.CopyTo(bytes);
        signed.CopyTo(bytes[r.Length..]);
        return Digest(bytes);
    }

    /// <summary>The first eight bytes of the SHA-256.</summary>
    public static ulong Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    // SEQUENCE tag, length, INTEGER tag, length, content.
    private static ReadOnlySpan<byte> FirstInteger(ReadOnlySpan<byte> securityKey)
    {
        int length = securityKey[DerIntegerOffset + 1];
        return securityKey[DerIntegerOffset] == DerInteger && length <= LongestInteger
            ? securityKey.Slice(DerIntegerOffset + 2, length)
            : securityKey;
    }
}
