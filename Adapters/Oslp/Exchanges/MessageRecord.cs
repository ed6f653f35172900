using Google.Protobuf;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Messages;

namespace GridOrleans.Adapters.Oslp;

/// <summary>
/// Gathers what is exchanged with a device, for the device message log: the payload as it was on the wire and as text, with the size of its envelope (OSLP handbook, 10).
/// What the log does not want is not even made.
/// </summary>
internal sealed class MessageRecord(MessageLog log)
{
    private readonly List<ExchangedMessage> _messages = [];

    /// <summary>What was exchanged so far, in its order.</summary>
    public IReadOnlyList<ExchangedMessage> Messages => _messages;

    /// <summary>When the platform first sent something; null: not yet.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>The platform has sent this, or is to send it as soon as it is committed.</summary>
    public void Sent(DateTimeOffset at, DeviceUid uid, Message content)
    {
        SentAt ??= at;
        if (log.Wants(isValid: true))
            Add(MessageId.At(at), at, uid, content.ToByteArray(), content.ToString(), isIncoming: false, isValid: true);
    }

    /// <summary>The device, or somebody in its name, has sent this.</summary>
    /// <param name="id">Its id in the log.</param>
    /// <param name="at">When it came.</param>
    /// <param name="envelope">It.</param>
    /// <param name="content">What it says, where that was read already.</param>
    /// <param name="isValid">Whether it was believed.</param>
    public void Received(Guid id, DateTimeOffset at, Envelope envelope, Message? content, bool isValid)
    {
        if (!log.Wants(isValid))
            return;
        var payload = envelope.Payload.Span;
        var text = content is not null || MessageCodec.TryParse(payload, out content, out _) ? content.ToString() : "";
        Add(id, at, envelope.Uid, payload, text, isIncoming: true, isValid);
    }

    private void Add(Guid id, DateTimeOffset at, DeviceUid uid, ReadOnlySpan<byte> payload, string text, bool isIncoming, bool isValid)
    {
        if (_messages.Count == ExchangedMessage.MostPerReport)
            return;
        _messages.Add(new()
        {
            Id = id,
            CreatedAt = at,
            IsIncoming = isIncoming,
            IsValid = isValid,
            DeviceUid = uid.ToString(),
            Size = Envelope.HeaderLength + payload.Length,
            Encoded = ExchangedMessage.Cut(payload),
            Decoded = ExchangedMessage.Cut(text),
        });
    }
}
