using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>Sound messages of every kind with random content, made from the schema itself.</summary>
internal static class RandomMessages
{
    public static Gen<Message> Any { get; } = Gen.Int.Select(seed =>
    {
        var random = new Random(seed);
        var roots = Message.Descriptor.Fields.InFieldNumberOrder();
        var root = roots[random.Next(roots.Count)];
        var message = new Message();
        root.Accessor.SetValue(message, Content(root.MessageType, random));
        return message;
    });

    private static IMessage Content(MessageDescriptor descriptor, Random random)
    {
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                for (var left = random.Next(4); left > 0; left--)
                    list.Add(Value(field, random));
            }
            else if (field.IsRequired || random.Next(2) == 0)
            {
                field.Accessor.SetValue(message, Value(field, random));
            }
        }

        return message;
    }

    private static object Value(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.Message => Content(field.MessageType, random),
        FieldType.Enum => field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number,
        FieldType.Bool => random.Next(2) == 0,
        FieldType.UInt32 => (uint)random.NextInt64(uint.MaxValue + 1L),
        FieldType.UInt64 => (ulong)random.NextInt64(),
        FieldType.SInt32 => random.Next(int.MinValue, int.MaxValue),
        FieldType.String => new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(32, 0x2000))]),
        FieldType.Bytes => Octets(random),
        _ => throw new InvalidOperationException($"The schema has a field type that the generator does not know: {field.FieldType}."),
    };

    private static ByteString Octets(Random random)
    {
        var bytes = new byte[random.Next(6)];
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
