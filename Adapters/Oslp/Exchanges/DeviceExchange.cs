using System.Net.Sockets;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Messages;
using Microsoft.Extensions.Options;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Adapters.Oslp;

/// <summary>What an exchange came to.</summary>
/// <param name="Answer">The answer, when it may be believed and fits the request.</param>
/// <param name="Error">Why there is none; null exactly when there is one.</param>
/// <param name="Accepted">The answer's number and fingerprint, once they were verified, even when the rest is of no use.</param>
internal sealed record ExchangeResult(Message? Answer, CommandError? Error, AcceptedAnswer? Accepted = null);

/// <summary>
/// One request to a device and its answer: signed by the platform, on a connection of its own, with bounded waits; the answer is believed only
/// after all checks (OSLP handbook, 6.2, 7.1 and 8.5).
/// </summary>
internal sealed class DeviceExchange(
    BatchingSigner signer, EnvelopeVerifier verifier, SecurityEvents security, IOptions<OslpOptions> options, TimeProvider time)
{
    public async Task<ExchangeResult> Ask(
        ExchangePartner partner, Message request, MessageRecord record, CancellationToken cancellationToken)
    {
        // The stored number goes out as it is: the device does the counting (OSLP handbook, 6.2).
        var signedPart = EnvelopeWriter.SignedPart(partner.SequenceNumber, partner.Uid, request);
        byte[] signature;
        try
        {
            signature = await signer.Sign(signedPart, cancellationToken);
        }
        catch (UnavailableException busy)
        {
            return Failed(ErrorCode.NoResponse, $"The request could not be signed: {busy.Message}");
        }
        var (answer, error) = await Exchange(
            partner, EnvelopeWriter.Frame(signedPart, signature), at => record.Sent(at, partner.Uid, request), cancellationToken);
        if (answer is null)
            return new(null, error);
        var at = time.GetUtcNow();
        var result = Check(partner, MessageCodec.KindOf(request).Response(), answer);
        record.Received(MessageId.At(at), at, answer, result.Answer, isValid: result.Accepted is not null);
        return result;
    }

    private async Task<(Envelope? Answer, CommandError? Error)> Exchange(
        ExchangePartner partner, byte[] frame, Action<DateTimeOffset> sent, CancellationToken cancellationToken)
    {
        using var connection = new DeviceConnection(partner.Endpoint, options.Value.MostPayload);
        try
        {
            using (var limit = new TimeLimit(options.Value.ConnectTimeout, time, cancellationToken))
                await connection.Open(limit.Token);
            using (var limit = new TimeLimit(options.Value.ResponseTimeout, time, cancellationToken))
            {
                await connection.Send(frame, limit.Token);
                sent(time.GetUtcNow());
                return await connection.Receive(limit.Token) is { } answer
                    ? (answer, null)
                    : (null, new(ErrorCode.NoResponse, $"The device at {partner.Endpoint} closed the connection without a whole answer."));
            }
        }
        catch (SocketException failure)
        {
            return (null, new(
                ErrorCode.ConnectionFailure, $"The connection to the device at {partner.Endpoint} failed: {failure.SocketErrorCode}."));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, connection.IsOpen
                ? new(ErrorCode.NoResponse, $"The device at {partner.Endpoint} did not answer within {options.Value.ResponseTimeout}.")
                : new(
                    ErrorCode.ConnectionFailure,
                    $"The device at {partner.Endpoint} did not accept a connection within {options.Value.ConnectTimeout}."));
        }
    }

    private ExchangeResult Check(ExchangePartner partner, MessageKind expected, Envelope answer)
    {
        if (answer.Uid != partner.Uid)
            return Disbelieved(SecurityEventKind.WrongDevice, "The answer carries another device's uid.");
        if (verifier.Verify(answer, partner.PublicKey) is var verdict && verdict != SignatureVerdict.Valid)
            return Disbelieved(verdict == SignatureVerdict.UnusableKey ? SecurityEventKind.NoKey : SecurityEventKind.BadSignature,
                verdict == SignatureVerdict.UnusableKey ? "The device's public key cannot be used." : "The answer's signature is not the device's.");
        var fingerprint = MessageFingerprint.Of(answer);
        if (partner.State.HasSeen(fingerprint))
            return Disbelieved(SecurityEventKind.Replay, "The answer is one that was given before.");
        if (!partner.State.IsInWindow(answer.SequenceNumber))
        {
            return Disbelieved(SecurityEventKind.OutOfSequence,
                $"The answer has number {answer.SequenceNumber}, too far from {partner.SequenceNumber}: let the device register again.");
        }
        var accepted = new AcceptedAnswer(partner.State.RandomPlatform, partner.SequenceNumber, answer.SequenceNumber, fingerprint);
        if (!MessageCodec.TryParse(answer.Payload.Span, out var message, out var kind))
            return Disbelieved(SecurityEventKind.Malformed, "The answer cannot be read.") with { Accepted = accepted };
        return kind == expected
            ? new(message, null, accepted)
            : Disbelieved(SecurityEventKind.UnexpectedMessage, $"The device answered {kind}, not {expected}.") with { Accepted = accepted };

        ExchangeResult Disbelieved(SecurityEventKind why, string detail)
        {
            security.Record(why, partner.Endpoint, partner.DeviceIdentification, detail);
            return Failed(ErrorCode.NoResponse, $"No answer from the device that may be believed. {detail}");
        }
    }

    private static ExchangeResult Failed(string code, string message) => new(null, new(code, message));
}
