using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using CsCheck;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class EnvelopeReaderTests
{
    private const int MutatedFrames = 20_000;

    private static readonly Gen<byte[]> AnyFrame = Gen.Select(Gen.UShort, Gen.Byte.Array[DeviceUid.Length], Gen.Byte.Array[0, 300])
        .Select((number, uid, payload) => EnvelopeWriter.Frame(
            EnvelopeWriter.SignedPart(number, new DeviceUid(uid), payload), Convert.FromHexString(EnvelopeVector.Signature)));

    [Fact]
    public void Envelopes_back_to_back_survive_any_segmentation() =>
        Gen.Select(AnyFrame.Array[1, 6], Gen.Int[1, 400].Array[1, 30]).Sample((frames, sizes) =>
        {
            var stream = frames.SelectMany(frame => frame).ToArray();
            var read = new List<byte[]>();
            var pieces = new List<byte[]>();
            foreach (var piece in Cut(stream, sizes))
            {
                pieces.Add(piece);
                var buffer = ByteStream.Of(pieces);
                while (EnvelopeReader.Read(ref buffer, out var envelope) == FramingResult.Complete)
                    read.Add(envelope!.Frame.ToArray());
                pieces = [buffer.ToArray()];
            }

            read.ShouldBe(frames);
        }, iter: 1_000);

    [Fact]
    public async Task Envelopes_that_come_byte_by_byte_through_a_pipe_are_read()
    {
        var pipe = new Pipe();
        var frame = EnvelopeVector.Frame();
        byte[] stream = [.. frame, .. frame];
        var read = 0;
        foreach (var value in stream)
        {
            await pipe.Writer.WriteAsync(new[] { value }, TestContext.Current.CancellationToken);
            var result = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
            var buffer = result.Buffer;
            while (EnvelopeReader.Read(ref buffer, out var envelope) == FramingResult.Complete)
            {
                envelope!.Frame.ToArray().ShouldBe(frame);
                read++;
            }

            pipe.Reader.AdvanceTo(buffer.Start, result.Buffer.End);
        }

        read.ShouldBe(2);
    }

    [Fact]
    public void Every_truncation_of_a_frame_is_incomplete_and_consumes_nothing()
    {
        var frame = EnvelopeVector.Frame();
        for (var length = 0; length < frame.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(frame, 0, length);

            EnvelopeReader.Read(ref buffer, out var envelope).ShouldBe(FramingResult.Incomplete);

            envelope.ShouldBeNull();
            buffer.Length.ShouldBe(length);
        }
    }

    [Theory]
    [InlineData(0, FramingResult.Complete)]
    [InlineData(4096, FramingResult.Complete)]
    [InlineData(4097, FramingResult.PayloadTooLarge)]
    [InlineData(65535, FramingResult.PayloadTooLarge)]
    public void The_default_limit_is_4096_bytes_of_payload(int length, FramingResult expected)
    {
        var buffer = new ReadOnlySequence<byte>(FrameWithPayload(length));

        EnvelopeReader.Read(ref buffer, out _).ShouldBe(expected);
    }

    [Fact]
    public void The_whole_length_of_the_wire_can_be_accepted()
    {
        var buffer = new ReadOnlySequence<byte>(FrameWithPayload(Envelope.MaximumPayloadOnWire));

        EnvelopeReader.Read(ref buffer, out var envelope, Envelope.MaximumPayloadOnWire).ShouldBe(FramingResult.Complete);

        envelope!.Payload.Length.ShouldBe(65535);
    }

    [Theory]
    [InlineData(10, FramingResult.Incomplete)]
    [InlineData(4096, FramingResult.Incomplete)]
    [InlineData(65535, FramingResult.PayloadTooLarge)]
    public void A_length_that_lies_costs_no_memory(int announced, FramingResult expected)
    {
        var frame = EnvelopeVector.Frame();
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(142), (ushort)announced);
        var buffer = new ReadOnlySequence<byte>(frame);
        EnvelopeReader.Read(ref buffer, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = EnvelopeReader.Read(ref buffer, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        result.ShouldBe(expected);
        allocated.ShouldBe(0);
    }

    [Fact]
    public void A_single_frame_must_be_neither_longer_nor_shorter()
    {
        var frame = EnvelopeVector.Frame();

        EnvelopeReader.TryRead(frame, out _).ShouldBeTrue();
        EnvelopeReader.TryRead(frame.AsMemory(1), out _).ShouldBeFalse();
        EnvelopeReader.TryRead((byte[])[.. frame, 0], out var envelope).ShouldBeFalse();
        envelope.ShouldBeNull();
    }

    [Fact]
    public void Twenty_thousand_mutated_frames_never_pass_for_signed_unless_only_the_padding_changed()
    {
        var verifier = new EnvelopeVerifier();
        var complete = 0;
        Mutation.Any.Sample(mutate =>
        {
            var sound = EnvelopeVector.Frame();
            var frame = mutate(sound);
            var buffer = new ReadOnlySequence<byte>(frame);
            while (EnvelopeReader.Read(ref buffer, out var envelope) == FramingResult.Complete)
            {
                complete++;
                var verdict = verifier.Verify(envelope!, EnvelopeVector.PublicKey);
                if (verdict == SignatureVerdict.Valid)
                {
                    envelope!.SignedPart.SequenceEqual(sound.AsSpan(128)).ShouldBeTrue();
                    envelope.SecurityKey[..72].SequenceEqual(sound.AsSpan(0, 72)).ShouldBeTrue();
                }

                MessageCodec.Parse(envelope!.Payload.Span, out _, out _);
            }
        }, iter: MutatedFrames, threads: 1);

        complete.ShouldBeGreaterThan(MutatedFrames / 4);
    }

    [Fact]
    public void Ten_thousand_random_streams_are_read_without_an_exception() => Gen.Byte.Array[0, 2_000].Sample(bytes =>
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (EnvelopeReader.Read(ref buffer, out var envelope) == FramingResult.Complete)
            MessageCodec.Parse(envelope!.Payload.Span, out _, out _);
    }, iter: 10_000, threads: 1);

    private static byte[] FrameWithPayload(int length) => EnvelopeWriter.Frame(
        EnvelopeWriter.SignedPart(1, default, new byte[length]), Convert.FromHexString(EnvelopeVector.Signature));

    private static IEnumerable<byte[]> Cut(byte[] stream, int[] sizes)
    {
        for (int at = 0, turn = 0; at < stream.Length; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], stream.Length - at);
            yield return stream[at..(at + size)];
            at += size;
        }
    }
}
