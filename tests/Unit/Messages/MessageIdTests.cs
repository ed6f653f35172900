using CsCheck;
using GridOrleans.Messages;

namespace GridOrleans.Tests.Unit.Messages;

public sealed class MessageIdTests
{
    private static readonly Gen<DateTimeOffset> Moments = Gen.DateTime[DateTime.UnixEpoch, new DateTime(2200, 1, 1)]
        .Select(moment => new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)));

    [Fact]
    public void An_id_is_a_version_7_uuid_of_its_moment() => Moments.Sample(moment =>
    {
        var id = MessageId.At(moment);
        id.Version.ShouldBe(7);
        (id.Variant >> 2).ShouldBe(2);
        ((long)(UInt128.Parse(id.ToString("N"), System.Globalization.NumberStyles.HexNumber) >> 80)).ShouldBe(moment.ToUnixTimeMilliseconds());
    });

    // PostgreSQL compares UUIDs as bytes, as their text does.
    [Fact]
    public void Ids_of_one_millisecond_are_in_the_order_of_time() => Gen.Select(Moments, Gen.Int[3, 9999]).Sample((moment, ticks) =>
        string.CompareOrdinal(MessageId.At(moment).ToString(), MessageId.At(moment.AddTicks(ticks)).ToString()).ShouldBeLessThan(0));

    [Fact]
    public void The_lowest_id_of_a_moment_divides_its_millisecond_from_the_one_before() => Moments.Where(moment => moment > DateTimeOffset.UnixEpoch.AddSeconds(1)).Sample(moment =>
    {
        var lowest = MessageId.LowestAt(moment).ToString();
        string.CompareOrdinal(lowest, MessageId.At(moment).ToString()).ShouldBeLessThan(0);
        string.CompareOrdinal(lowest, MessageId.At(moment.AddMilliseconds(-1)).ToString()).ShouldBeGreaterThan(0);
    });
}
