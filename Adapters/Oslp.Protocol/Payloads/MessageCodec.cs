using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// Payload bytes to messages and back. Stricter than the protobuf runtime, which checks neither required fields nor
/// enumeration numbers when it parses (OSLP handbook, chapter 3).
/// </summary>
public static class MessageCodec
{
    /// <summary>Parses a payload.</summary>
    /// <param name="payload">The payload of an envelope, at most 65535 bytes; anything may stand in it.</param>
    /// <param name="message">The message, when the answer is <see cref="PayloadDefect.None"/>.</param>
    /// <param name="kind">Which field of the message is set, when the answer is <see cref="PayloadDefect.None"/>.</param>
    /// <returns>Whether the payload is sound, or what is wrong with it; never an exception.</returns>
    public static PayloadDefect Parse(ReadOnlySpan<byte> payload, out Message? message, out MessageKind kind)
    {
        var defect = ParseStrictly(payload, out message, out kind);
        if (defect == PayloadDefect.None)
            return defect;

        message = null;
        kind = MessageKind.None;
        return defect;
    }

    /// <summary>Parses a payload whose defects need no telling apart.</summary>
    /// <param name="payload">The payload of an envelope.</param>
    /// <param name="message">The message, when the answer is true.</param>
    /// <param name="kind">Which field of the message is set.</param>
    public static bool TryParse(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out Message? message, out MessageKind kind) =>
        Parse(payload, out message, out kind) == PayloadDefect.None && message is not null;

    /// <summary>Serialises in canonical form: ascending field numbers, shortest varints (OSLP handbook, 2.2).</summary>
    /// <param name="message">A message with exactly one field set and nothing required missing.</param>
    /// <exception cref="ArgumentException">The message is not one that a peer could accept.</exception>
    public static byte[] Serialise(Message message)
    {
        var defect = PayloadShape.Check(message, out _);
        return defect == PayloadDefect.None
            ? message.ToByteArray()
            : throw new ArgumentException($"The message cannot be sent: {defect}.", nameof(message));
    }

    /// <summary>Which field of a message is set.</summary>
    /// <param name="message">Any message.</param>
    /// <returns><see cref="MessageKind.None"/> when there is not exactly one.</returns>
    public static MessageKind KindOf(Message message)
    {
        PayloadShape.Check(message, out var kind);
        return kind;
    }

    private static PayloadDefect ParseStrictly(ReadOnlySpan<byte> payload, out Message? message, out MessageKind kind)
    {
        kind = MessageKind.None;
        message = null;
        try
        {
            message = Message.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            return PayloadDefect.NotProtobuf;
        }

        return PayloadShape.Check(message, out kind);
    }
}
