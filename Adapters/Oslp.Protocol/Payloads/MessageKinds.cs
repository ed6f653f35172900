using Google.Protobuf.Reflection;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>What can be told from the kind of a message alone.</summary>
public static class MessageKinds
{
    private const string RequestSuffix = "Request";
    private const string ResponseSuffix = "Response";

    private static readonly Dictionary<MessageKind, string> Operations = Message.Descriptor.Fields.InFieldNumberOrder()
        .ToDictionary(field => (MessageKind)field.FieldNumber, OperationOf);

    /// <summary>Whether an initiator sends it.</summary>
    /// <param name="kind">Any kind.</param>
    public static bool IsRequest(this MessageKind kind) => ((int)kind & 1) == 1;

    /// <summary>Whether it answers a request.</summary>
    /// <param name="kind">Any kind.</param>
    public static bool IsResponse(this MessageKind kind) => kind != MessageKind.None && !kind.IsRequest();

    /// <summary>The kind of the response that a request wants.</summary>
    /// <param name="request">A request.</param>
    /// <exception cref="ArgumentException">The kind is not a request.</exception>
    public static MessageKind Response(this MessageKind request) =>
        request.IsRequest() ? request + 1 : throw new ArgumentException($"{request} is not a request.", nameof(request));

    /// <summary>The operation that a request or response belongs to, for people: <c>setLight</c>, <c>getStatus</c>, ...</summary>
    /// <param name="kind">Any kind; <see cref="MessageKind.None"/> is <c>unknown</c>.</param>
    public static string Operation(this MessageKind kind) => Operations.GetValueOrDefault(kind, "unknown");

    private static string OperationOf(FieldDescriptor field) =>
        field.Name[..^(field.Name.EndsWith(RequestSuffix, StringComparison.Ordinal) ? RequestSuffix : ResponseSuffix).Length];
}
