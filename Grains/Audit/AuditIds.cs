using System.Buffers.Binary;

namespace GridOrleans.Audit;

/// <summary>
/// Version 7 UUIDs of which each is greater than the one before: the 12 bits after the time count within a millisecond (RFC 9562, 6.2, method 1). Not for
/// many threads at a time.
/// </summary>
internal sealed class AuditIds(TimeProvider time)
{
    private const int MostInMillisecond = 0xFFF;

    private long _millisecond;
    private int _count;

    /// <summary>The next one. While the clock is behind the last one, time stands still.</summary>
    public Guid Next()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now > _millisecond)
            (_millisecond, _count) = (now, 0);
        else if (++_count > MostInMillisecond)
            (_millisecond, _count) = (_millisecond + 1, 0);

        Span<byte> bytes = stackalloc byte[16];
        // The random bits go last; of the second number only the lowest 62 stay (RFC 9562, 5.7).
        BinaryPrimitives.WriteInt64BigEndian(bytes, (_millisecond << 16) | 0x7000L | (uint)_count);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000UL | ((ulong)Random.Shared.NextInt64() & 0x3FFF_FFFF_FFFF_FFFFUL));
        return new(bytes, bigEndian: true);
    }
}
