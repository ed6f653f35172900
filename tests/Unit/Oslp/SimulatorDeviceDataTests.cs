using System.Security.Cryptography;
using System.Text;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Simulators.Oslp;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class SimulatorDeviceDataTests
{
    private static readonly DateTimeOffset Winter = new(2024, 1, 15, 18, 0, 0, TimeSpan.Zero);

    private readonly StreetLight _light = Light(legacy: false);

    [Fact]
    public void An_identity_follows_from_the_number_alone()
    {
        var identity = DeviceIdentity.Create("light-", 1);

        identity.Identification.ShouldBe("light-00001");
        byte[] expected = [0, 1, .. SHA256.HashData(Encoding.UTF8.GetBytes("light-00001"))[..10]];
        identity.Uid.ToArray().ShouldBe(expected);
        DeviceIdentity.Create("light-", 2).Uid.ShouldNotBe(identity.Uid);
    }

    [Fact]
    public void Forty_thousand_devices_have_forty_thousand_uids()
    {
        var fleet = new Fleet("light-", 40_000, Model(legacy: false));

        fleet.Lights.Select(light => light.Uid).Distinct().Count().ShouldBe(40_000);
        fleet.Find("light-40000")!.Number.ShouldBe(40_000);
        fleet.Find("light-40001").ShouldBeNull();
        fleet.Find(fleet.Lights[4711].Uid).ShouldBe(fleet.Lights[4711]);
    }

    [Fact]
    public void The_status_has_a_value_for_each_relay_and_the_hardware()
    {
        _light.Clock.Set(Winter, LocationDefaults.Location(), Winter);
        _light.Relays.Switch(1, true, 40);

        var status = Ask("5a00").GetStatusResponse;

        status.Value.Select(value => (value.Index[0], value.On, value.HasDimValue ? value.DimValue[0] : -1))
            .ShouldBe([((byte)1, true, 40), ((byte)2, false, -1)]);
        status.EventNotificationMask.ShouldBe(255u);
        status.NumberOfOutputs.ShouldBe(2u);
        status.MacAddress.Length.ShouldBe(6);
        status.CurrentTime.ShouldBe("20240115190000");
        status.CurrentIp.ShouldBe("127.0.0.1");
        status.Name.ShouldBe("light-00001");
    }

    [Fact]
    public void An_old_device_reports_no_hardware_and_stamps_no_event()
    {
        var old = Light(legacy: true);

        Ask(old, "5a00").GetStatusResponse.HasNumberOfOutputs.ShouldBeFalse();
        Ask(old, "4a040a021001");
        old.Outbox.NextBundle()[0].HasTimestamp.ShouldBeFalse();
    }

    [Theory]
    [InlineData("2024-03-31T00:59:59Z", "20240331015959")]
    [InlineData("2024-03-31T01:00:00Z", "20240331030000")]
    [InlineData("2024-07-01T12:00:00Z", "20240701140000")]
    [InlineData("2024-10-27T01:00:00Z", "20241027020000")]
    public void A_device_keeps_summer_time_by_itself(string utc, string local)
    {
        // As in the Netherlands: the last Sunday of March and of October, both said in standard time.
        Ask("ca0114" + "d2010730333630323030" + "da010731303630323030");
        var now = DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture);
        _light.Clock.Set(now, LocationDefaults.Location(), now);

        _light.Clock.Local(now, Configurations.SummerTimeOf(_light)).ToString("yyyyMMddHHmmss").ShouldBe(local);
    }

    [Fact]
    public void A_configuration_is_read_back_as_written_and_the_rest_by_default()
    {
        Hex("ca013b28028a01040a141e329001db5eb80101b80102b80103b80104c2010b0a010210011a0203042200d2010730333630313030da010731303630323030")
            .ShouldBe("d201020800");
        Hex("ca0106b80107b80108").ShouldBe("d201020800");

        var configuration = Ask("9a0200").GetConfigurationResponse;

        configuration.Status.ShouldBe(Status.Ok);
        configuration.PreferredLinkType.ShouldBe(LinkType.Cdma);
        configuration.OspgIpAddress.ToByteArray().ShouldBe([10, 20, 30, 50]);
        configuration.OsgpPortNumber.ShouldBe(12123u);
        configuration.SwitchingDelay.ShouldBe([7u, 8u], "a list replaces the one before");
        configuration.RelayLinking.ShouldHaveSingleItem().IndicesOfControlledRelaysOn.ToByteArray().ShouldBe([3, 4]);
        configuration.HasTimeSyncFrequency.ShouldBeFalse();
        configuration.RelayConfiguration.AddressMap.Select(relay => relay.RelayType).ShouldBe([RelayType.Light, RelayType.Tariff]);
    }

    [Fact]
    public void A_configuration_can_change_what_a_relay_is_for()
    {
        Hex("ca011608011a0a0a080a01011201011802a801870eb001982a").ShouldBe("d201020800");

        _light.Relays[1].Type.ShouldBe(RelayType.Tariff);
        Hex("ca010c1a0a0a080a01091201011802").ShouldBe("d201020801", "there is no relay 9");
    }

    [Fact]
    public void Pages_of_a_schedule_add_up_to_fifty_entries()
    {
        var first = "aa01110a0d080b20023a050a0100100040021801";
        Hex(first).ShouldBe("b201020800");
        _light.HasSchedule.ShouldBeTrue();
        var page = SchedulePage(entries: 10, page: 1);
        Hex(page).ShouldBe("b201020800");
        _light.Storage!.LightSchedule.Count.ShouldBe(10, "the first page replaces what was there");
        for (var number = 2u; number <= 5; number++)
            Hex(SchedulePage(entries: 10, number)).ShouldBe("b201020800");

        Hex(SchedulePage(entries: 1, page: 6)).ShouldBe("b201020801");
        _light.Storage.LightSchedule.Count.ShouldBe(50);
        _light.Storage.TariffSchedule.ShouldBeEmpty();
    }

    [Fact]
    public void Firmware_is_activated_by_a_restart_and_reported()
    {
        Hex("9a0100").ShouldBe("a201050a03523031");

        React("3a1a0a093132372e302e302e31120d2f6669726d776172652f463031").Reboots.ShouldBeTrue();
        Ask("9a0100").GetFirmwareVersionResponse.FirmwareVersion.ShouldBe("F01");

        React("da02050a03523032").Reboots.ShouldBeTrue();
        Ask("9a0100").GetFirmwareVersionResponse.FirmwareVersion.ShouldBe("R02");
        _light.Outbox.NextBundle().Select(reported => (int)reported.Event).ShouldBe([5000, 5000]);
    }

    [Theory]
    [InlineData("ea02030a0131", 1)] // the digit as text
    [InlineData("ea02030a0130", 0)]
    [InlineData("ea02030a0101", 1)] // the plain number
    public void A_bank_is_switched_by_digit_or_number(string request, int bank)
    {
        Hex(request).ShouldBe("f202020800");

        Ask("5a00").GetStatusResponse.CurrentConfigurationBackUsed[0].ShouldBe((byte)bank);
    }

    [Fact]
    public void A_bank_that_does_not_exist_is_refused() => Hex("ea02030a0132").ShouldBe("f202020801");

    [Fact]
    public void What_a_device_was_told_to_trust_and_to_report_is_shown()
    {
        var key = new string('k', 124);
        DeviceView.Of(_light, DeviceFaults.None, Winter).VerificationKey.ShouldBeNull();

        Hex("7a03088401").ShouldBe("8201020800");
        Hex("ba02220a0b636572742d73657276657212132f63657274732f6e65772d636572742e70656d").ShouldBe("c202020800");
        Hex("ca027e0a7c" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(key))).ShouldBe("d202020800");

        var shown = DeviceView.Of(_light, DeviceFaults.None, Winter);
        (shown.CertificateDomain, shown.CertificateUrl, shown.VerificationKey).ShouldBe(("cert-server", "/certs/new-cert.pem", key));
        shown.EventNotificationMask.ShouldBe(132u);
    }

    private static string SchedulePage(int entries, uint page)
    {
        var request = new SetScheduleRequest
        {
            ScheduleType = RelayType.Light,
            PageInfo = new PageInfo { CurrentPage = page, PageSize = (uint)entries, TotalPages = 6 },
        };
        for (var left = entries; left > 0; left--)
            request.Schedules.Add(new Schedule { Weekday = Weekday.All, ActionTime = ActionTime.Sunset });
        return Convert.ToHexString(MessageCodec.Serialise(new Message { SetScheduleRequest = request }));
    }

    private static DeviceModel Model(bool legacy) =>
        new() { Outputs = [RelayType.Light, RelayType.Tariff], FirmwareVersion = "R01", Legacy = legacy };

    private static StreetLight Light(bool legacy) => new(1, DeviceIdentity.Create("light-", 1), Model(legacy));

    private string Hex(string request) => Convert.ToHexStringLower(MessageCodec.Serialise(React(request).Response));

    private Message Ask(string request) => Ask(_light, request);

    private static Message Ask(StreetLight light, string request) => React(light, request).Response;

    private Reaction React(string request) => React(_light, request);

    private static Reaction React(StreetLight light, string request)
    {
        MessageCodec.TryParse(Convert.FromHexString(request), out var message, out var kind).ShouldBeTrue();
        return RequestExecution.Execute(light, kind, message, Winter).ShouldNotBeNull();
    }
}
