using System.Buffers.Binary;

namespace GridOrleans.Messages;

/// <summary>
/// Ids of messages: version 7 UUIDs whose first random bits say the fraction of the millisecond (RFC 9562, 6.2, method 3), so that a request comes before the answer
/// that it got within the same millisecond.
/// </summary>
public static class MessageId
{
    /// <summary>A new id, in order of time down to a quarter of a microsecond.</summary>
    public static Guid At(DateTimeOffset moment)
    {
        var bytes = (Span<byte>)stackalloc byte[16];
        Random.Shared.NextBytes(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, moment.ToUnixTimeMilliseconds() << 16);
        var fraction = moment.UtcTicks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | fraction));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new(bytes, bigEndian: true);
    }

    /// <summary>Not above any id of the moment's millisecond and above all before it; for moments before 1970, the lowest of all.</summary>
    public static Guid LowestAt(DateTimeOffset moment)
    {
        var bytes = (Span<byte>)stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, moment.ToUnixTimeMilliseconds()) << 16);
        return new(bytes, bigEndian: true);
    }
}
