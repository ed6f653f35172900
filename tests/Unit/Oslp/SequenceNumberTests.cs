using CsCheck;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData(-7, false)]
    [InlineData(-6, false)]
    [InlineData(-5, true)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    [InlineData(9, false)]
    public void A_number_is_accepted_from_five_before_to_seven_after_the_stored_one(int delta, bool accepted)
    {
        foreach (var stored in new ushort[] { 0, 1, 6, 7, 42, 32768, 65529, 65530, 65535 })
            SequenceNumber.IsAcceptable(stored, SequenceNumber.Add(stored, delta)).ShouldBe(accepted, $"stored {stored}");
    }

    [Theory]
    [InlineData(1, new[] { 65532, 65535, 0, 8 }, new[] { 9, 10, 65531, 65530 })]
    [InlineData(65530, new[] { 65525, 65535, 0, 1 }, new[] { 2, 3 })]
    [InlineData(65535, new[] { 65530, 65535, 0, 6 }, new[] { 7, 8, 65529, 65528 })]
    [InlineData(0, new[] { 65531, 65535, 0, 7 }, new[] { 8, 9, 65530, 65529 })]
    public void The_table_of_the_handbook_holds(int stored, int[] accepted, int[] rejected)
    {
        accepted.ShouldAllBe(received => SequenceNumber.IsAcceptable((ushort)stored, (ushort)received, SequenceNumber.Window));
        rejected.ShouldAllBe(received => !SequenceNumber.IsAcceptable((ushort)stored, (ushort)received, SequenceNumber.Window));
    }

    [Fact]
    public void Exactly_thirteen_numbers_are_accepted_after_any_number() => Gen.UShort.Sample(stored =>
        Enumerable.Range(0, 65536).Count(received => SequenceNumber.IsAcceptable(stored, (ushort)received)).ShouldBe(13), iter: 100);

    [Fact]
    public void The_rule_is_the_one_that_existing_platforms_apply() => Gen.Select(Gen.UShort, Gen.UShort).Sample((stored, received) =>
    {
        // OSLP handbook, 6.3: reject when the plain difference d is above w and at most m - w.
        var expected = stored == 65535 ? 0 : stored + 1;
        var difference = Math.Abs(expected - received);
        var rejected = difference > 6 && difference <= 65535 - 6;

        SequenceNumber.IsAcceptable(stored, received).ShouldBe(!rejected);
    }, iter: 20_000);

    [Fact]
    public void The_window_turns_with_the_numbers() => Gen.Select(Gen.UShort, Gen.UShort, Gen.UShort).Sample((stored, received, turn) =>
        SequenceNumber.IsAcceptable(SequenceNumber.Add(stored, turn), SequenceNumber.Add(received, turn))
            .ShouldBe(SequenceNumber.IsAcceptable(stored, received)));

    [Fact]
    public void The_successor_of_the_last_number_is_zero()
    {
        SequenceNumber.Next(65535).ShouldBe((ushort)0);
        SequenceNumber.Next(0).ShouldBe((ushort)1);
        SequenceNumber.Add(2, -5).ShouldBe((ushort)65533);
    }
}
