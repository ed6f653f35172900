using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class ProtocolValueTests
{
    private static readonly DateTimeOffset Received = new(2024, 2, 29, 12, 30, 15, TimeSpan.Zero);

    [Fact]
    public void A_uid_is_twelve_bytes_and_sixteen_characters()
    {
        DeviceUid.TryParse("dGVzdDEyMzQ1Njc4", out var uid).ShouldBeTrue();

        uid.ToArray().ShouldBe("test12345678"u8.ToArray());
        uid.ToString().ShouldBe("dGVzdDEyMzQ1Njc4");
        uid.ShouldBe(new DeviceUid("test12345678"u8));
        (uid != new DeviceUid("test12345679"u8)).ShouldBeTrue();
        (uid == default).ShouldBeFalse();
        uid.GetHashCode().ShouldBe(new DeviceUid("test12345678"u8).GetHashCode());
        new DeviceUid([0, 1, .. new byte[10]]).Manufacturer.ShouldBe((ushort)1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dGVzdDEyMzQ1Njc")]
    [InlineData("dGVzdDEyMzQ1Nw==")] // 10 bytes
    [InlineData("dGVzdDEyMzQ1Nj 4")]
    [InlineData("dGVzdDEyMzQ1Njc4AAAA")]
    [InlineData("!!!!!!!!!!!!!!!!")]
    public void Anything_else_is_no_uid(string? text) => DeviceUid.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(13)]
    public void A_uid_of_another_length_cannot_be_built(int length) =>
        Should.Throw<ArgumentException>(() => new DeviceUid(new byte[length]));

    [Fact]
    public void A_time_is_written_in_utc_without_fractions()
    {
        OslpTime.Format(new DateTimeOffset(2024, 1, 1, 13, 0, 0, 999, TimeSpan.FromHours(1))).ShouldBe("20240101120000");
        OslpTime.TryParse("20240101120000", out var time).ShouldBeTrue();
        time.ShouldBe(new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024010112000")]
    [InlineData("202401011200000")]
    [InlineData("20241301120000")]
    [InlineData("20240230120000")]
    [InlineData("2024-01-01T12:0")]
    [InlineData(" 2024010112000")]
    public void Anything_else_is_no_time(string text) => OslpTime.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("20000000000000")]
    [InlineData("20000000123456")]
    public void An_event_without_a_usable_clock_happened_when_it_was_received(string? text)
    {
        OslpTime.TryParseEvent(text, Received, out var time).ShouldBeTrue();

        time.ShouldBe(Received);
    }

    [Fact]
    public void An_event_has_the_time_that_it_says()
    {
        OslpTime.TryParseEvent("20170404093500", Received, out var time).ShouldBeTrue();
        time.ShouldBe(new DateTimeOffset(2017, 4, 4, 9, 35, 0, TimeSpan.Zero));
        OslpTime.TryParseEvent("yesterday", Received, out _).ShouldBeFalse();
    }

    [Fact]
    public void An_octet_is_unsigned_and_exactly_one_byte()
    {
        for (var value = 0; value <= 255; value++)
        {
            Octet.TryDecode(Octet.Encode((byte)value), out var read).ShouldBeTrue();
            read.ShouldBe((byte)value);
        }

        Octet.TryDecode(ByteString.Empty, out _).ShouldBeFalse();
        Octet.TryDecode(ByteString.CopyFrom(1, 2), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_relay_index_that_is_absent_means_all_lights()
    {
        RelayIndex.TryDecode(ByteString.Empty, out var index).ShouldBeTrue();
        index.ShouldBe(RelayIndex.AllLights);
        RelayIndex.TryDecode(ByteString.CopyFrom(255), out index).ShouldBeTrue();
        index.ShouldBe((byte)255);
        RelayIndex.TryDecode(ByteString.CopyFrom(0, 1), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_position_is_computed_as_existing_platforms_do()
    {
        LocationDefaults.ToMillionths(52.132635).ShouldBe(52132632);
        LocationDefaults.ToMillionths(5.291266).ShouldBe(5291266);
        LocationDefaults.Location(50.0, null).Latitude.ShouldBe(52132632, "half a position is none");
        LocationDefaults.Location(-33.5, 151.25, 600).Latitude.ShouldBe(-33500000);
    }
}
