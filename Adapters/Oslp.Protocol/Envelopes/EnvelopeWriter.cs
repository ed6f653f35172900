using System.Buffers.Binary;
using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// Builds envelopes in two steps, so that the signature can be made elsewhere: first the signed part, then, with the
/// signature over it, the whole frame (OSLP handbook, 2.1 to 2.3).
/// </summary>
public static class EnvelopeWriter
{
    /// <summary>Builds the bytes to sign: sequence number, uid, payload length, payload, in wire order.</summary>
    /// <param name="sequenceNumber">The sequence number, 0 to 65535.</param>
    /// <param name="uid">The device.</param>
    /// <param name="payload">The serialised message, at most 65535 bytes.</param>
    /// <exception cref="ArgumentException">The payload is longer than the wire allows.</exception>
    public static byte[] SignedPart(ushort sequenceNumber, DeviceUid uid, ReadOnlySpan<byte> payload)
    {
        var part = SignedHeader(sequenceNumber, uid, payload.Length);
        payload.CopyTo(part.AsSpan(Envelope.SignedHeaderLength));
        return part;
    }

    /// <summary>Builds the bytes to sign, serialising the message in place.</summary>
    /// <param name="sequenceNumber">The sequence number, 0 to 65535.</param>
    /// <param name="uid">The device.</param>
    /// <param name="message">The message; at most 65535 bytes when serialised.</param>
    /// <exception cref="ArgumentException">The serialised message is longer than the wire allows.</exception>
    public static byte[] SignedPart(ushort sequenceNumber, DeviceUid uid, Message message)
    {
        var part = SignedHeader(sequenceNumber, uid, message.CalculateSize());
        message.WriteTo(part.AsSpan(Envelope.SignedHeaderLength));
        return part;
    }

    /// <summary>Builds the whole frame: the signature, padded with zeros to 128 bytes, then the signed part.</summary>
    /// <param name="signedPart">What <see cref="SignedPart(ushort, DeviceUid, ReadOnlySpan{byte})"/> built.</param>
    /// <param name="signature">The DER signature over it, at most 128 bytes (72 for P-256).</param>
    /// <exception cref="ArgumentException">A part is too long or too short to be what it should be.</exception>
    public static byte[] Frame(ReadOnlySpan<byte> signedPart, ReadOnlySpan<byte> signature)
    {
        if (signature.Length > Envelope.SecurityKeyLength)
            throw new ArgumentException($"A signature has at most {Envelope.SecurityKeyLength} bytes.", nameof(signature));
        if (signedPart.Length < Envelope.SignedHeaderLength)
            throw new ArgumentException($"A signed part has at least {Envelope.SignedHeaderLength} bytes.", nameof(signedPart));

        var frame = new byte[Envelope.SecurityKeyLength + signedPart.Length];
        signature.CopyTo(frame);
        signedPart.CopyTo(frame.AsSpan(Envelope.SecurityKeyLength));
        return frame;
    }

    private static byte[] SignedHeader(ushort sequenceNumber, DeviceUid uid, int payloadLength)
    {
        if (payloadLength > Envelope.MaximumPayloadOnWire)
            throw new ArgumentException($"A payload has at most {Envelope.MaximumPayloadOnWire} bytes, not {payloadLength}.");

        var part = new byte[Envelope.SignedHeaderLength + payloadLength];
        BinaryPrimitives.WriteUInt16BigEndian(part, sequenceNumber);
        uid.CopyTo(part.AsSpan(sizeof(ushort)));
        BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(sizeof(ushort) + DeviceUid.Length), (ushort)payloadLength);
        return part;
    }
}
