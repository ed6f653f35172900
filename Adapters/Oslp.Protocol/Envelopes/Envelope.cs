using System.Buffers.Binary;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// One received envelope: signature field, sequence number, device uid and payload, over the raw bytes as they came.
/// Nothing is verified yet; see <see cref="EnvelopeVerifier"/> and <see cref="MessageCodec"/> (OSLP handbook, 2.1).
/// </summary>
public sealed class Envelope
{
    /// <summary>Length of the signature field, in bytes.</summary>
    public const int SecurityKeyLength = 128;

    /// <summary>Length of everything before the payload, in bytes.</summary>
    public const int HeaderLength = UidOffset + DeviceUid.Length + sizeof(ushort);

    /// <summary>The largest payload that the 16 bit length can announce, in bytes.</summary>
    public const int MaximumPayloadOnWire = ushort.MaxValue;

    internal const int UidOffset = SecurityKeyLength + sizeof(ushort);
    internal const int PayloadLengthOffset = UidOffset + DeviceUid.Length;
    internal const int SignedHeaderLength = HeaderLength - SecurityKeyLength;

    private readonly byte[] _frame;

    /// <summary>Takes over one complete frame.</summary>
    /// <param name="frame">Header and payload; owned by the envelope from now on.</param>
    internal Envelope(byte[] frame) => _frame = frame;

    /// <summary>The whole frame: header and payload.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>The 128 byte signature field: the DER signature, then padding.</summary>
    public ReadOnlySpan<byte> SecurityKey => _frame.AsSpan(0, SecurityKeyLength);

    /// <summary>Every byte that the signature covers, from the sequence number to the end, as received (OSLP handbook, 2.2).</summary>
    public ReadOnlySpan<byte> SignedPart => _frame.AsSpan(SecurityKeyLength);

    /// <summary>The sequence number, 0 to 65535.</summary>
    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(SecurityKeyLength));

    /// <summary>The device that sent this, or that it is for.</summary>
    public DeviceUid Uid => new(_frame.AsSpan(UidOffset, DeviceUid.Length));

    /// <summary>The serialised message, 0 to 65535 bytes.</summary>
    public ReadOnlyMemory<byte> Payload => _frame.AsMemory(HeaderLength);
}
