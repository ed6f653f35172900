using System.Security.Cryptography;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Messages;

namespace GridOrleans.Adapters.Oslp;

/// <summary>A message of a device, parsed but not verified.</summary>
/// <param name="Envelope">The envelope as received.</param>
/// <param name="Content">Its payload.</param>
/// <param name="Kind">What it is.</param>
/// <param name="At">When it was received.</param>
internal sealed record ReceivedMessage(Envelope Envelope, Message Content, MessageKind Kind, DateTimeOffset At)
{
    /// <summary>For the one who asks first: only meaningful once the signature was verified.</summary>
    public ulong Fingerprint => _fingerprint ??= MessageFingerprint.Of(Envelope);

    /// <summary>The number and payload by which a repetition is recognised.</summary>
    public HeardMessage Heard => new(Envelope.SequenceNumber, MessageFingerprint.Digest(Envelope.Payload.Span));

    /// <summary>Drawn once for each message, so that judging it again changes nothing (OSLP handbook, 5.2).</summary>
    public ushort RandomPlatform { get; } = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);

    /// <summary>Its id in the device message log, the same however often it is judged.</summary>
    public Guid LogId { get; } = MessageId.At(At);

    private ulong? _fingerprint;
}
