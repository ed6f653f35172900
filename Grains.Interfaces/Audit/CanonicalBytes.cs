using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GridOrleans.Audit;

/// <summary>
/// The one byte form of audit records and anchors that is hashed and signed. Everything of variable length has its length in front, so that no two
/// different contents have the same bytes. Numbers are big-endian.
/// </summary>
internal sealed class CanonicalBytes
{
    private const int Absent = -1;

    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    /// <summary>Begins anew with what the bytes are of: a hash of one kind of thing is never one of another.</summary>
    public CanonicalBytes Begin(string kind)
    {
        _bytes.ResetWrittenCount();
        return Text(kind);
    }

    /// <summary>The length in UTF-8 as four bytes and the text; all ones for an absent one.</summary>
    public CanonicalBytes Text(string? text)
    {
        if (text is null)
            return Length(Absent);
        var length = Encoding.UTF8.GetByteCount(text);
        Length(length);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
        _bytes.Advance(length);
        return this;
    }

    /// <summary>Eight bytes.</summary>
    public CanonicalBytes Number(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), number);
        _bytes.Advance(sizeof(long));
        return this;
    }

    /// <summary>Microseconds since 1970.</summary>
    public CanonicalBytes Moment(DateTimeOffset moment) => Number((moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>The length as four bytes and the bytes.</summary>
    public CanonicalBytes Bytes(ReadOnlySpan<byte> bytes)
    {
        Length(bytes.Length);
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>The 16 bytes in the order of its text (RFC 9562), with their length; all ones for an absent one.</summary>
    public CanonicalBytes Uuid(Guid? uuid)
    {
        if (uuid is not { } value)
            return Length(Absent);
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bytes(bytes);
    }

    /// <summary>Their SHA-256.</summary>
    public byte[] Hash() => SHA256.HashData(_bytes.WrittenSpan);

    /// <summary>A copy of them.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private CanonicalBytes Length(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), length);
        _bytes.Advance(sizeof(int));
        return this;
    }
}
