using System.Net;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Devices;

namespace GridOrleans.Adapters.Oslp;

/// <summary>
/// What devices say: verified, judged, committed, and only then answered. Everything that cannot be verified gets no answer
/// (OSLP handbook, 8.4).
/// </summary>
internal sealed class IncomingMessages(
    DeviceMessages messages, BatchingSigner signer, EnvelopeVerifier verifier, SecurityEvents security, MessageLog log, AdapterMetrics metrics, TimeProvider time)
{
    /// <summary>Handles one message.</summary>
    /// <returns>The frame to answer with; null: the connection is to be closed.</returns>
    /// <exception cref="OperationCanceledException">The token ended it.</exception>
    public async Task<byte[]?> Handle(Envelope envelope, EndPoint? peer, CancellationToken cancellationToken)
    {
        var defect = MessageCodec.Parse(envelope.Payload.Span, out var content, out var kind);
        if (content is null)
            return Refuse(new(SecurityEventKind.Malformed, $"The payload cannot be read: {defect}."));
        var received = new ReceivedMessage(envelope, content, kind, time.GetUtcNow());
        if (!IsServed(kind))
            return Refuse(new(SecurityEventKind.UnexpectedMessage, $"A device does not send {kind}."));
        var device = await Sender(received, cancellationToken);
        if (device is null)
            return Refuse(new(SecurityEventKind.UnknownDevice, "No device goes by this name."));
        var judgement = await messages.Commit(device, contact => Recorded(received, Judge(received, contact)), cancellationToken);
        if (judgement.Reply is not { } reply)
            return Refuse(judgement.Refusal!);
        var frame = await Sign(envelope, reply, cancellationToken);
        metrics.DeviceMessage(kind.Operation(), reply.EventNotificationResponse is { Status: Status.Rejected } ? "rejected" : "answered");
        return frame;

        byte[]? Refuse(Refusal refusal)
        {
            metrics.DeviceMessage(kind.Operation(), "refused");
            var claimed = content?.RegisterDeviceRequest?.DeviceIdentification ?? envelope.Uid.ToString();
            security.Record(refusal.Kind, peer, claimed, refusal.Detail);
            return null;
        }
    }

    private static bool IsServed(MessageKind kind) => kind is
        MessageKind.RegisterDeviceRequest or MessageKind.ConfirmRegisterDeviceRequest or MessageKind.EventNotificationRequest;

    // A registration says itself whose it is; all else goes by the uid (OSLP handbook, 4).
    private async Task<string?> Sender(ReceivedMessage received, CancellationToken cancellationToken)
    {
        if (received.Kind != MessageKind.RegisterDeviceRequest)
            return await messages.Resolve(OslpAdapter.IdentityOf(received.Envelope.Uid), cancellationToken);
        var named = received.Content.RegisterDeviceRequest.DeviceIdentification;
        return DeviceRegistration.IsIdentification(named) ? named : null;
    }

    private Judgement<Message> Judge(ReceivedMessage received, DeviceContact contact)
    {
        if (contact.Protocol != OslpAdapter.Protocol)
            return Judgement.Refuse<Message>(SecurityEventKind.UnknownDevice, "The device speaks another protocol.");
        if (contact.PublicKey is not { } publicKey)
            return Judgement.Refuse<Message>(SecurityEventKind.NoKey, "The device has no public key.");
        switch (verifier.Verify(received.Envelope, publicKey))
        {
            case SignatureVerdict.Valid:
                break;
            case SignatureVerdict.UnusableKey:
                return Judgement.Refuse<Message>(SecurityEventKind.NoKey, "The device's public key cannot be used.");
            case SignatureVerdict.Malformed:
                return Judgement.Refuse<Message>(SecurityEventKind.BadSignature, "There is no signature.");
            default:
                return Judgement.Refuse<Message>(SecurityEventKind.BadSignature, "The signature is not the device's.");
        }
        var state = OslpDeviceStateFormat.Read(contact.State.Content);
        if (state.HasSeen(received.Fingerprint))
            return Judgement.Refuse<Message>(SecurityEventKind.Replay, "Exactly this message was accepted before.");
        if (received.Kind == MessageKind.RegisterDeviceRequest)
            return Registration.Register(received, contact, state);
        if (state.Uid != received.Envelope.Uid)
            return Judgement.Refuse<Message>(SecurityEventKind.UnknownDevice, "The device has registered under another uid since.");
        return received.Kind == MessageKind.ConfirmRegisterDeviceRequest
            ? Registration.Confirm(received, contact, state)
            : EventNotifications.Judge(received, contact, state);
    }

    // What was not taken, for its signature, its number or what it says, was not valid.
    private Judgement<Message> Recorded(ReceivedMessage received, Judgement<Message> judgement)
    {
        var record = new MessageRecord(log);
        record.Received(received.LogId, received.At, received.Envelope, received.Content, isValid: judgement.Message is not null);
        if (judgement.Reply is { } reply)
            record.Sent(time.GetUtcNow(), received.Envelope.Uid, reply);
        return judgement with { Exchanged = record.Messages };
    }

    private async Task<byte[]> Sign(Envelope request, Message reply, CancellationToken cancellationToken)
    {
        // The answer carries the request's uid and number (OSLP handbook, 5.1 and 6.2).
        var signedPart = EnvelopeWriter.SignedPart(request.SequenceNumber, request.Uid, reply);
        var signature = await signer.Sign(signedPart, cancellationToken);
        return EnvelopeWriter.Frame(signedPart, signature);
    }
}
