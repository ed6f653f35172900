using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class EnvelopeVectorTests
{
    private readonly EnvelopeVerifier _verifier = new();

    [Fact]
    public void The_frame_of_the_handbook_is_read_and_its_signature_holds()
    {
        EnvelopeReader.TryRead(EnvelopeVector.Frame(), out var envelope).ShouldBeTrue();

        envelope.Frame.Length.ShouldBe(153);
        envelope.SequenceNumber.ShouldBe(EnvelopeVector.SequenceNumber);
        envelope.Uid.ToString().ShouldBe(EnvelopeVector.Uid);
        Convert.ToHexStringLower(envelope.Payload.Span).ShouldBe(EnvelopeVector.Payload);
        _verifier.Verify(envelope, EnvelopeVector.PublicKey).ShouldBe(SignatureVerdict.Valid);
        MessageCodec.TryParse(envelope.Payload.Span, out var message, out _).ShouldBeTrue();
        message.ShouldBe(PayloadVectors.All["SetLight index 0 on"].Message);
    }

    [Fact]
    public void The_writer_builds_the_bytes_to_sign_and_the_frame_of_the_handbook()
    {
        DeviceUid.TryParse(EnvelopeVector.Uid, out var uid).ShouldBeTrue();
        var fromMessage = EnvelopeWriter.SignedPart(42, uid, PayloadVectors.All["SetLight index 0 on"].Message);
        var fromBytes = EnvelopeWriter.SignedPart(42, uid, Convert.FromHexString(EnvelopeVector.Payload));

        Convert.ToHexStringLower(fromMessage).ShouldBe(EnvelopeVector.SignedPart);
        fromBytes.ShouldBe(fromMessage);
        EnvelopeWriter.Frame(fromBytes, Convert.FromHexString(EnvelopeVector.Signature)).ShouldBe(EnvelopeVector.Frame());
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_signed_part_makes_the_signature_wrong()
    {
        for (var bit = 128 * 8; bit < 153 * 8; bit++)
            VerdictWithFlipped(bit).ShouldBe(SignatureVerdict.Wrong, $"bit {bit}");
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_signature_makes_it_wrong_or_malformed()
    {
        for (var bit = 0; bit < 72 * 8; bit++)
            VerdictWithFlipped(bit).ShouldBeOneOf(SignatureVerdict.Wrong, SignatureVerdict.Malformed);
    }

    [Fact]
    public void The_padding_is_not_looked_at()
    {
        for (var bit = 72 * 8; bit < 128 * 8; bit++)
            VerdictWithFlipped(bit).ShouldBe(SignatureVerdict.Valid, $"bit {bit}");
    }

    [Fact]
    public void A_signature_field_of_zeros_is_refused()
    {
        var frame = EnvelopeVector.Frame();
        frame.AsSpan(0, 128).Clear();

        _verifier.Verify(Read(frame), EnvelopeVector.PublicKey).ShouldBe(SignatureVerdict.Malformed);
    }

    [Theory]
    [InlineData(0x7e, SignatureVerdict.Wrong)] // 128 bytes: the longest that fits
    [InlineData(0x7f, SignatureVerdict.Malformed)]
    [InlineData(0xfe, SignatureVerdict.Malformed)] // plus 2 is 0
    [InlineData(0xff, SignatureVerdict.Malformed)] // plus 2 is 1
    public void The_length_byte_plus_two_is_taken_modulo_256_and_may_not_pass_128(byte length, SignatureVerdict expected)
    {
        var frame = EnvelopeVector.Frame();
        frame[1] = length;

        _verifier.Verify(Read(frame), EnvelopeVector.PublicKey).ShouldBe(expected);
    }

    [Fact]
    public void An_empty_payload_is_a_legal_frame_without_a_message()
    {
        var frame = EnvelopeWriter.Frame(EnvelopeWriter.SignedPart(1, default, []), []);

        frame.Length.ShouldBe(144);
        MessageCodec.Parse(Read(frame).Payload.Span, out _, out _).ShouldBe(PayloadDefect.NoMessage);
    }

    [Theory]
    [InlineData(65535, "ffff")]
    [InlineData(256, "0100")]
    [InlineData(1, "0001")]
    public void A_sequence_number_is_big_endian(ushort number, string hex)
    {
        var part = EnvelopeWriter.SignedPart(number, default, []);

        Convert.ToHexStringLower(part.AsSpan(0, 2)).ShouldBe(hex);
        Read(EnvelopeWriter.Frame(part, [])).SequenceNumber.ShouldBe(number);
    }

    [Fact]
    public void The_smallest_platform_request_has_146_bytes()
    {
        var part = EnvelopeWriter.SignedPart(1, default, new Message { GetStatusRequest = new() });

        EnvelopeWriter.Frame(part, []).Length.ShouldBe(146);
    }

    [Fact]
    public void A_payload_that_the_wire_cannot_announce_is_refused() =>
        Should.Throw<ArgumentException>(() => EnvelopeWriter.SignedPart(1, default, new byte[65536]));

    [Fact]
    public void A_signature_longer_than_its_field_is_refused() =>
        Should.Throw<ArgumentException>(() => EnvelopeWriter.Frame(EnvelopeWriter.SignedPart(1, default, []), new byte[129]));

    private SignatureVerdict VerdictWithFlipped(int bit)
    {
        var frame = EnvelopeVector.Frame();
        frame[bit / 8] ^= (byte)(1 << (bit % 8));

        // Through the parts and not the reader, which would wait for more when the length is the flipped one.
        return _verifier.Verify(frame.AsSpan(0, 128), frame.AsSpan(128), EnvelopeVector.PublicKey);
    }

    private static Envelope Read(byte[] frame)
    {
        EnvelopeReader.TryRead(frame, out var envelope).ShouldBeTrue();
        return envelope;
    }
}
