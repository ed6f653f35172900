using System.Buffers.Binary;

namespace GridOrleans.Gateway.Rest.Commands;

/// <summary>
/// Makes correlation uids: version 7 UUIDs, each greater than the one before, so that commands submitted in the same millisecond keep
/// their order (RFC 9562, 6.2, method 1: the 12 bits after the time are a counter).
/// </summary>
internal sealed class CorrelationUids(TimeProvider time)
{
    private const int CounterBits = 12;

    private long _last;

    /// <summary>The next one.</summary>
    public Guid Next()
    {
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            // More than 4,096 in a millisecond borrow from the next one.
            next = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(next >> CounterBits)).TryWriteBytes(bytes, bigEndian: true, out _);
        const int version = 7 << CounterBits;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(version | (next & ((1 << CounterBits) - 1))));
        return new Guid(bytes, bigEndian: true);
    }
}
