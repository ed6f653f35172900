using CsCheck;
using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>
/// Payloads from somebody who means harm: 30,000 mutated and 20,000 random ones for each run. Any exception fails, and so does
/// memory out of proportion to the bytes received.
/// </summary>
public sealed class HostilePayloadTests
{
    private const int Mutations = 30_000;
    private const int RandomPayloads = 20_000;

    // The smallest message that a repeated field can hold takes two bytes on the wire and some 80 in memory.
    private const long BytesOfMemoryForEachByte = 128;
    private const long BytesOfMemoryForAny = 16_384;

    /// <summary>The schema is set up at its first use, once for the process; that is nobody's payload.</summary>
    static HostilePayloadTests()
    {
        foreach (var (hex, _) in PayloadVectors.All.Values)
            MessageCodec.Parse(Convert.FromHexString(hex), out _, out _);
    }

    [Fact]
    public void Thirty_thousand_mutated_payloads_get_a_typed_answer()
    {
        var answers = new Dictionary<PayloadDefect, int>();
        Gen.Select(RandomMessages.Any, Mutation.Any).Sample((message, mutate) =>
        {
            var defect = ParseWithinBounds(mutate(message.ToByteArray()));
            answers[defect] = answers.GetValueOrDefault(defect) + 1;
        }, iter: Mutations, threads: 1);

        answers.Values.Sum().ShouldBeGreaterThanOrEqualTo(Mutations);
        answers.Keys.ShouldBe(Enum.GetValues<PayloadDefect>(), ignoreOrder: true, "mutations reach every defect");
    }

    [Fact]
    public void Twenty_thousand_random_payloads_get_a_typed_answer() =>
        Gen.Byte.Array[0, 512].Sample(bytes => { ParseWithinBounds(bytes); }, iter: RandomPayloads, threads: 1);

    [Fact]
    public void The_largest_payload_full_of_empty_messages_takes_memory_in_proportion()
    {
        var inner = Enumerable.Repeat(new byte[] { 0x0a, 0x00 }, 2_046).SelectMany(pair => pair);
        byte[] payload = [0x4a, 0xfc, 0x1f, .. inner];

        ParseWithinBounds(payload).ShouldBe(PayloadDefect.RequiredFieldMissing);
    }

    private static PayloadDefect ParseWithinBounds(byte[] payload)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var defect = MessageCodec.Parse(payload, out var message, out var kind);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBeLessThan(BytesOfMemoryForAny + (payload.Length * BytesOfMemoryForEachByte));
        (message is null).ShouldBe(defect != PayloadDefect.None);
        (kind == MessageKind.None).ShouldBe(defect != PayloadDefect.None);
        return defect;
    }
}
