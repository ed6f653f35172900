using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// What the schema demands of one message type beyond parsing: which fields must be there, which hold enumerations, which hold
/// messages to look into. Worked out once for each type, so that a check touches only those fields.
/// </summary>
internal sealed class PayloadShape
{
    private static readonly ConcurrentDictionary<MessageDescriptor, PayloadShape> Shapes = new();
    private static readonly FieldDescriptor[] Roots = [.. Message.Descriptor.Fields.InFieldNumberOrder()];

    private readonly FieldDescriptor[] _required;
    private readonly FieldDescriptor[] _enumerations;
    private readonly FieldDescriptor[] _messages;

    private PayloadShape(MessageDescriptor descriptor)
    {
        var fields = descriptor.Fields.InFieldNumberOrder();
        _required = [.. fields.Where(field => field.IsRequired)];
        _enumerations = [.. fields.Where(field => field.FieldType == FieldType.Enum)];
        _messages = [.. fields.Where(field => field.FieldType == FieldType.Message)];
    }

    /// <summary>Checks a whole payload and names the one field that is set.</summary>
    public static PayloadDefect Check(Message message, out MessageKind kind)
    {
        kind = MessageKind.None;
        IMessage? content = null;
        foreach (var field in Roots)
        {
            if (field.Accessor.GetValue(message) is not IMessage value)
                continue;
            if (content is not null)
            {
                kind = MessageKind.None;
                return PayloadDefect.SeveralMessages;
            }

            content = value;
            kind = (MessageKind)field.FieldNumber;
        }

        return content is null ? PayloadDefect.NoMessage : CheckContent(content);
    }

    private static PayloadDefect CheckContent(IMessage message) =>
        Shapes.GetOrAdd(message.Descriptor, static descriptor => new PayloadShape(descriptor)).CheckFields(message);

    private PayloadDefect CheckFields(IMessage message)
    {
        foreach (var field in _required)
        {
            if (!field.Accessor.HasValue(message))
                return PayloadDefect.RequiredFieldMissing;
        }

        foreach (var field in _enumerations)
        {
            if (field.Accessor.HasValue(message) && field.EnumType.FindValueByNumber((int)field.Accessor.GetValue(message)) is null)
                return PayloadDefect.UndefinedEnumerationValue;
        }

        foreach (var field in _messages)
        {
            var defect = CheckNested(field.Accessor.GetValue(message));
            if (defect != PayloadDefect.None)
                return defect;
        }

        return PayloadDefect.None;
    }

    private static PayloadDefect CheckNested(object? value)
    {
        if (value is IMessage single)
            return CheckContent(single);
        if (value is not IEnumerable several)
            return PayloadDefect.None;

        foreach (IMessage item in several)
        {
            var defect = CheckContent(item);
            if (defect != PayloadDefect.None)
                return defect;
        }

        return PayloadDefect.None;
    }
}
