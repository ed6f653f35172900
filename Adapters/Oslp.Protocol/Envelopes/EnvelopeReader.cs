using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>What reading from a stream came to.</summary>
public enum FramingResult
{
    /// <summary>The stream has not brought a whole envelope yet; nothing was consumed.</summary>
    Incomplete,

    /// <summary>One envelope was read and consumed.</summary>
    Complete,

    /// <summary>The header announces more payload than the receiver accepts; the stream is of no further use.</summary>
    PayloadTooLarge,
}

/// <summary>
/// Cuts envelopes out of a byte stream: exactly 144 header bytes, then as many as the header announces. There is no delimiter,
/// so after a refusal the connection can only be closed (OSLP handbook, 1.4).
/// </summary>
public static class EnvelopeReader
{
    /// <summary>
    /// The payload accepted unless the caller says otherwise, in bytes. Devices hold far less; the wire would allow 65535.
    /// </summary>
    public const int DefaultMaximumPayload = 4096;

    /// <summary>
    /// Takes the next envelope from the front of <paramref name="buffer"/>. Memory is allocated only for a frame that is
    /// there in full, so a header that lies about its length costs nothing.
    /// </summary>
    /// <param name="buffer">What the stream has brought; moved past the envelope when one was read.</param>
    /// <param name="envelope">The envelope, when the answer is <see cref="FramingResult.Complete"/>.</param>
    /// <param name="maximumPayload">The largest payload accepted, in bytes.</param>
    /// <returns>Whether there was an envelope, or why not.</returns>
    public static FramingResult Read(
        ref ReadOnlySequence<byte> buffer,
        out Envelope? envelope,
        int maximumPayload = DefaultMaximumPayload)
    {
        envelope = null;
        if (buffer.Length < Envelope.HeaderLength)
            return FramingResult.Incomplete;

        Span<byte> lengthBytes = stackalloc byte[sizeof(ushort)];
        buffer.Slice(Envelope.PayloadLengthOffset, sizeof(ushort)).CopyTo(lengthBytes);
        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(lengthBytes);
        if (payloadLength > maximumPayload)
            return FramingResult.PayloadTooLarge;

        var frameLength = Envelope.HeaderLength + payloadLength;
        if (buffer.Length < frameLength)
            return FramingResult.Incomplete;

        var frame = new byte[frameLength];
        buffer.Slice(0, frameLength).CopyTo(frame);
        buffer = buffer.Slice(frameLength);
        envelope = new Envelope(frame);
        return FramingResult.Complete;
    }

    /// <summary>Reads an envelope that is the whole of <paramref name="frame"/>.</summary>
    /// <param name="frame">Header and payload, neither more nor less.</param>
    /// <param name="envelope">The envelope, when the answer is true.</param>
    /// <param name="maximumPayload">The largest payload accepted, in bytes.</param>
    /// <returns>False when the bytes are not exactly one acceptable envelope.</returns>
    public static bool TryRead(
        ReadOnlyMemory<byte> frame,
        [NotNullWhen(true)] out Envelope? envelope,
        int maximumPayload = DefaultMaximumPayload)
    {
        var buffer = new ReadOnlySequence<byte>(frame);
        if (Read(ref buffer, out envelope, maximumPayload) == FramingResult.Complete && envelope is not null && buffer.IsEmpty)
            return true;

        envelope = null;
        return false;
    }
}
