using CsCheck;
using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class MessageCodecTests
{
    private const int Rounds = 2_000;

    [Fact]
    public void Two_thousand_random_messages_survive_the_wire() => RandomMessages.Any.Sample(message =>
    {
        var bytes = MessageCodec.Serialise(message);

        MessageCodec.Parse(bytes, out var read, out var kind).ShouldBe(PayloadDefect.None);
        read.ShouldBe(message);
        kind.ShouldBe(MessageCodec.KindOf(message));
        MessageCodec.Serialise(read!).ShouldBe(bytes);
    }, iter: Rounds, threads: 1);

    [Fact]
    public void A_message_without_any_of_its_required_fields_is_refused()
    {
        var tried = 0;
        RandomMessages.Any.Sample(message =>
        {
            foreach (var (owner, required) in RequiredFields(message))
            {
                var value = required.Accessor.GetValue(owner);
                required.Accessor.Clear(owner);
                MessageCodec.Parse(message.ToByteArray(), out var read, out _).ShouldBe(PayloadDefect.RequiredFieldMissing);
                read.ShouldBeNull();
                required.Accessor.SetValue(owner, value);
                tried++;
            }
        }, iter: Rounds, threads: 1);
        tried.ShouldBeGreaterThan(Rounds);
    }

    [Theory]
    [InlineData("", PayloadDefect.NoMessage)]
    [InlineData("fa0700", PayloadDefect.NoMessage)] // field 127
    [InlineData("ba0100", PayloadDefect.NoMessage)] // field 23 was never used
    [InlineData("5a001a00", PayloadDefect.SeveralMessages)]
    [InlineData("5200", PayloadDefect.RequiredFieldMissing)] // SetLightResponse without status
    [InlineData("4a020a00", PayloadDefect.RequiredFieldMissing)] // LightValue without on
    [InlineData("52020803", PayloadDefect.UndefinedEnumerationValue)] // status 3
    [InlineData("8a01050a0308d10f", PayloadDefect.None)] // event 2001
    [InlineData("8a01050a0308d20f", PayloadDefect.UndefinedEnumerationValue)] // event 2002
    [InlineData("ca01020805", PayloadDefect.UndefinedEnumerationValue)] // light type 5, optional
    [InlineData("4a", PayloadDefect.NotProtobuf)]
    [InlineData("4a7f", PayloadDefect.NotProtobuf)] // announces more than there is
    [InlineData("4affffffff0f", PayloadDefect.NotProtobuf)]
    [InlineData("00", PayloadDefect.NotProtobuf)] // tag 0
    [InlineData("ffffffffffffffffffffff", PayloadDefect.NotProtobuf)]
    [InlineData("0b0b0b0b", PayloadDefect.NotProtobuf)] // groups that never end
    public void A_payload_gets_the_defect_that_it_has(string hex, PayloadDefect expected) =>
        MessageCodec.Parse(Convert.FromHexString(hex), out _, out _).ShouldBe(expected);

    [Fact]
    public void A_payload_nested_deeper_than_any_message_is_refused()
    {
        var nested = Enumerable.Repeat((byte)0x0b, 4096).ToArray();

        MessageCodec.Parse(nested, out _, out _).ShouldBe(PayloadDefect.NotProtobuf);
    }

    [Fact]
    public void What_a_peer_would_refuse_cannot_be_serialised()
    {
        Should.Throw<ArgumentException>(() => MessageCodec.Serialise(new Message()));
        Should.Throw<ArgumentException>(() => MessageCodec.Serialise(new Message { SetLightResponse = new() }));
        Should.Throw<ArgumentException>(() => MessageCodec.Serialise(new Message { GetStatusRequest = new(), SetRebootRequest = new() }));
    }

    [Fact]
    public void Every_field_of_the_root_is_a_kind_of_its_own_with_a_name()
    {
        foreach (var field in Message.Descriptor.Fields.InFieldNumberOrder())
        {
            var kind = (MessageKind)field.FieldNumber;

            Enum.IsDefined(kind).ShouldBeTrue(field.Name);
            kind.ToString().ShouldBe(field.MessageType.Name);
            kind.IsRequest().ShouldBe(field.Name.EndsWith("Request", StringComparison.Ordinal));
            kind.IsResponse().ShouldBe(!kind.IsRequest());
            field.Name.ShouldStartWith(kind.Operation());
        }

        Enum.GetValues<MessageKind>().Length.ShouldBe(Message.Descriptor.Fields.InFieldNumberOrder().Count + 1);
        MessageKind.SetLightRequest.Response().ShouldBe(MessageKind.SetLightResponse);
        MessageKind.SetLightResponse.Operation().ShouldBe("setLight");
        MessageKind.None.IsRequest().ShouldBeFalse();
        MessageKind.None.IsResponse().ShouldBeFalse();
        Should.Throw<ArgumentException>(() => MessageKind.SetLightResponse.Response());
    }

    private static IEnumerable<(IMessage Owner, Google.Protobuf.Reflection.FieldDescriptor Field)> RequiredFields(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRequired)
                yield return (message, field);
            foreach (var nested in Nested(field.Accessor.GetValue(message)).SelectMany(RequiredFields))
                yield return nested;
        }
    }

    private static IEnumerable<IMessage> Nested(object? value) => value switch
    {
        IMessage single => [single],
        System.Collections.IEnumerable several and not (string or ByteString) => several.OfType<IMessage>(),
        _ => [],
    };
}
