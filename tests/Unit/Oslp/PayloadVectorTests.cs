using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class PayloadVectorTests
{
    public static TheoryData<string> Names => [.. PayloadVectors.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_becomes_the_bytes_that_devices_know(string name)
    {
        var (hex, message) = PayloadVectors.All[name];

        Convert.ToHexStringLower(MessageCodec.Serialise(message)).ShouldBe(hex);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bytes_that_devices_know_become_the_message(string name)
    {
        var (hex, expected) = PayloadVectors.All[name];

        MessageCodec.Parse(Convert.FromHexString(hex), out var message, out var kind).ShouldBe(PayloadDefect.None);

        message.ShouldBe(expected);
        kind.ShouldBe(MessageCodec.KindOf(expected));
        Convert.ToHexStringLower(MessageCodec.Serialise(message!)).ShouldBe(hex);
    }

    [Fact]
    public void All_46_vectors_of_the_handbook_are_here() => PayloadVectors.All.Count.ShouldBe(46);

    [Theory]
    [InlineData(-900, "870e")]
    [InlineData(2700, "982a")]
    [InlineData(60, "78")]
    public void Signed_numbers_are_zigzag_varints(int value, string hex)
    {
        var message = new Message { SetConfigurationRequest = new() { AstroGateSunRiseOffset = value } };

        Convert.ToHexStringLower(MessageCodec.Serialise(message)).ShouldEndWith("a801" + hex);
    }

    [Fact]
    public void Every_response_that_is_only_a_status_says_ok_in_the_same_two_bytes()
    {
        var onlyStatus = Message.Descriptor.Fields.InFieldNumberOrder()
            .Where(field => field.MessageType.Fields.InFieldNumberOrder() is [{ Name: "status" }])
            .ToList();

        onlyStatus.Count.ShouldBe(14);
        foreach (var field in onlyStatus)
        {
            var message = new Message();
            var response = field.MessageType.Parser.ParseFrom([0x08, 0x00]);
            field.Accessor.SetValue(message, response);
            Convert.ToHexStringLower(MessageCodec.Serialise(message)).ShouldEndWith("020800");
        }
    }

    [Fact]
    public void Repeated_numbers_are_accepted_packed_as_well()
    {
        // Field 23 as one length-delimited run instead of a tag for each value.
        MessageCodec.TryParse(Convert.FromHexString("ca0107" + "ba0104" + "01020304"), out var message, out _).ShouldBeTrue();

        message.SetConfigurationRequest.SwitchingDelay.ShouldBe([1u, 2u, 3u, 4u]);
    }
}
