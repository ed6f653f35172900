using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Simulators.Oslp;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>What one device does with requests in the bytes of the OSLP handbook, 12.1: no socket, no signature.</summary>
public sealed class SimulatorStreetLightTests
{
    private const string Ok = "52020800";
    private const string Failure = "52020801";

    private static readonly DateTimeOffset Now = new(2024, 1, 15, 18, 0, 0, TimeSpan.Zero);

    private readonly StreetLight _light = Light(RelayType.Light, RelayType.Light, RelayType.Light, RelayType.Tariff);

    [Fact]
    public void A_light_is_switched_dimmed_and_reported()
    {
        Send(_light, "4a0a0a080a010210011a014b").ShouldBe(Ok);

        _light.Relays[2].On.ShouldBeTrue();
        _light.Relays[2].DimValue.ShouldBe((byte)75);
        _light.Relays[1].On.ShouldBeFalse();
        var reported = _light.Outbox.NextBundle().ShouldHaveSingleItem();
        reported.Event.ShouldBe(Event.LightEventsLightOn);
        reported.Index[0].ShouldBe((byte)2);
        reported.Description.ShouldBe("setLightRequest [SET_LIGHT] SCHED[-]");
        reported.Timestamp.ShouldBe("20240115180000");
    }

    [Theory]
    [InlineData("4a040a021001")] // no index
    [InlineData("4a070a050a01001001")] // index 0
    public void Without_an_index_every_light_relay_is_switched_and_no_tariff_relay(string request)
    {
        Send(_light, request).ShouldBe(Ok);

        _light.Relays.Indexes.Select(index => _light.Relays[index].On).ShouldBe([true, true, true, false]);
        _light.Relays[1].DimValue.ShouldBe((byte)100, "an omitted dim value means full");
        _light.Outbox.Count.ShouldBe(3);
    }

    [Fact]
    public void Several_values_are_applied_in_order()
    {
        Send(_light, "4a110a050a010210010a080a010310011a0164").ShouldBe(Ok);

        _light.Relays.Indexes.Select(index => _light.Relays[index].On).ShouldBe([false, true, true, false]);
    }

    [Fact]
    public void Off_takes_the_brightness_away()
    {
        Send(_light, "4a0a0a080a010210011a014b");
        Send(_light, "4a070a050a01001000").ShouldBe(Ok);

        _light.Relays[2].On.ShouldBeFalse();
        _light.Relays[2].DimValue.ShouldBe((byte)0);
        _light.Outbox.NextBundle().Select(reported => reported.Event)
            .ShouldBe([Event.LightEventsLightOn, Event.LightEventsLightOff]);
    }

    [Fact]
    public void What_changes_nothing_is_not_reported()
    {
        Send(_light, "4a070a050a01001000").ShouldBe(Ok);

        _light.Outbox.Count.ShouldBe(0);
    }

    [Fact]
    public void A_tariff_relay_is_left_alone_and_the_attempt_reported()
    {
        Send(_light, "4a070a050a01041001").ShouldBe(Ok);

        _light.Relays[4].On.ShouldBeFalse();
        var reported = _light.Outbox.NextBundle().ShouldHaveSingleItem();
        reported.Event.ShouldBe(Event.LightFailureTariffSwitchAttempt);
        reported.Index[0].ShouldBe((byte)4);
    }

    [Theory]
    [InlineData("4a00")] // no value
    [InlineData("4a070a050a01051001")] // relay 5 of 4
    [InlineData("4a070a050a01ff1001")] // relay 255
    [InlineData("4a080a060a0200011001")] // an index of two bytes
    [InlineData("4a0a0a080a010210011a0100")] // dim 0
    [InlineData("4a0a0a080a010210011a0165")] // dim 101
    [InlineData("4a090a070a010210011a00")] // dim of no byte
    [InlineData("4a1c0a0210010a0210010a0210010a0210010a0210010a0210010a021001")] // seven values
    [InlineData("4a0e0a050a010110010a050a01051001")] // the second of two makes no sense
    public void What_makes_no_sense_is_refused_as_a_whole(string request)
    {
        var reaction = React(_light, request);

        Hex(reaction).ShouldBe(Failure);
        reaction.Acted.ShouldBeFalse();
        _light.Relays.Indexes.ShouldAllBe(index => !_light.Relays[index].On);
        _light.Outbox.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("7a020804", true)] // light events
    [InlineData("7a0308fb01", false)] // all but light events
    [InlineData("7a020800", false)]
    public void Only_wanted_events_are_reported(string setMask, bool reported)
    {
        Send(_light, setMask).ShouldBe("8201020800");
        Send(_light, "4a040a021001");

        (_light.Outbox.Count > 0).ShouldBe(reported);
    }

    [Fact]
    public void Night_switches_dark_lights_on_and_day_lit_ones_off()
    {
        Send(_light, "4a0a0a080a010210011a014b");
        Send(_light, "8a02020801").ShouldBe("9202020800");
        _light.Relays.Lights.ShouldAllBe(index => _light.Relays[index].On);
        _light.Relays[2].DimValue.ShouldBe((byte)75, "it was on already");

        Send(_light, "8a020a08001206303735353031").ShouldBe("9202020800");
        _light.Relays.Lights.ShouldAllBe(index => !_light.Relays[index].On);
        _light.Outbox.NextBundle()[^1].Description.ShouldBe("SetTransition Switch [SET_TRANSIT] SCHED[-]");
    }

    [Fact]
    public void A_self_test_switches_all_lights_and_is_reported()
    {
        Send(_light, "1a00").ShouldBe("22020800");
        _light.SelfTesting.ShouldBeTrue();
        _light.Relays.Lights.ShouldAllBe(index => _light.Relays[index].On);

        Send(_light, "2a00").ShouldBe("32050800120100");
        _light.SelfTesting.ShouldBeFalse();
        _light.Relays.Lights.ShouldAllBe(index => !_light.Relays[index].On);
        _light.Outbox.NextBundle().Select(reported => (int)reported.Event).ShouldBe([4702, 4703]);
    }

    [Theory]
    [InlineData("6a050a01001000", "72020800")]
    [InlineData("6a021001", "72020800")]
    [InlineData("6a050a01091000", "72020801")]
    public void A_schedule_is_resumed_for_relays_that_exist(string request, string answer) => Send(_light, request).ShouldBe(answer);

    [Fact]
    public void A_restart_is_answered_first_and_loses_what_was_switched_by_hand()
    {
        Send(_light, "4a040a021001");
        var reaction = React(_light, "fa0100");
        Hex(reaction).ShouldBe("8202020800");
        reaction.Reboots.ShouldBeTrue();

        _light.Reboot(Now.AddSeconds(5));

        _light.Relays.Lights.ShouldAllBe(index => !_light.Relays[index].On);
        _light.IsDown(Now.AddSeconds(4)).ShouldBeTrue();
        _light.IsDown(Now.AddSeconds(5)).ShouldBeFalse();
        _light.Registered.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0a180a096465766963652d303112047f0000011801200028be67")] // a device's own request
    [InlineData("ea0100")] // deprecated metering
    public void What_devices_do_not_serve_is_not_executed(string request)
    {
        MessageCodec.TryParse(Convert.FromHexString(request), out var message, out var kind).ShouldBeTrue();

        RequestExecution.Execute(_light, kind, message, Now).ShouldBeNull();
    }

    [Fact]
    public void A_sequence_number_is_answered_with_its_successor_and_followed_around_the_wrap()
    {
        _light.TryAnswerNumber(1, out _).ShouldBeFalse("it never registered");
        _light.Renumber(65535);

        _light.TryAnswerNumber(65535, out var answer).ShouldBeTrue();
        answer.ShouldBe((ushort)0);
        _light.TryAnswerNumber(5, out answer).ShouldBeTrue("within the window");
        _light.SequenceNumber.ShouldBe((ushort)6, "the device follows the platform");
        _light.TryAnswerNumber(65535, out _).ShouldBeFalse("seven behind");
        _light.TryAnswerNumber(13, out _).ShouldBeFalse("seven ahead");
        _light.TryAnswerNumber(0, out answer).ShouldBeTrue("six behind");
        _light.SequenceNumber.ShouldBe((ushort)1);
    }

    private static StreetLight Light(params RelayType[] outputs) =>
        new(1, DeviceIdentity.Create("light-", 1), new DeviceModel { Outputs = outputs, FirmwareVersion = "R01" });

    private static string Send(StreetLight light, string request) => Hex(React(light, request));

    private static Reaction React(StreetLight light, string request)
    {
        MessageCodec.TryParse(Convert.FromHexString(request), out var message, out var kind).ShouldBeTrue();
        return RequestExecution.Execute(light, kind, message, Now).ShouldNotBeNull();
    }

    private static string Hex(Reaction reaction) => Convert.ToHexStringLower(MessageCodec.Serialise(reaction.Response));
}
