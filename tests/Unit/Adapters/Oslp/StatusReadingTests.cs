using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>GetStatus answers, in bytes made by hand from the OSLP handbook, 3.4 and 7.4.</summary>
public sealed class StatusReadingTests
{
    [Fact]
    public void What_is_not_set_is_absent()
    {
        var status = Read("6214080012080a010110011a01641800200028003000"); // OSLP handbook, 12.1

        status.LightValues.ShouldBe([new LightValue { Index = 1, On = true, DimValue = 100 }]);
        status.PreferredLinkType.ShouldBeNull();
        status.ActualLinkType.ShouldBeNull();
        status.LightType.ShouldBeNull();
        status.EventNotificationMask.ShouldBe(0);
        status.Hardware.ShouldBeNull();
    }

    [Fact]
    public void An_output_without_index_and_dim_value_has_none()
    {
        Read("620e0800" + "12021000" + "1800200028003000").LightValues.ShouldBe([new LightValue { On = false }]);
    }

    [Fact]
    public void Links_light_type_and_mask_are_named()
    {
        var status = Read("620b0800180120032804" + "30ff01");

        status.PreferredLinkType.ShouldBe(LinkType.Gprs);
        status.ActualLinkType.ShouldBe(LinkType.Ethernet);
        status.LightType.ShouldBe(LightType.Dali);
        status.EventNotificationMask.ShouldBe(255);
    }

    [Fact]
    public void Hardware_is_written_as_gxf_writes_it()
    {
        var content = "08001800200028003000"
            + "3804" + "40c0bb01" // 4 outputs, 24000 mV
            + "5a03" + "0a0bff" // serial number
            + "6206" + "010203040506" // MAC address
            + "6a02" + "4800" // hardware id with a null character
            + "a20101" + "01" // bank 1, binary
            + "ba0107" + "31302e302e302e" // current ip, cut off
            ;
        var hardware = Read($"62{content.Length / 2:x2}{content}").Hardware!;

        hardware.NumberOfOutputs.ShouldBe(4);
        hardware.DcOutputVoltageMaximum.ShouldBe(24000);
        hardware.SerialNumber.ShouldBe("0A0BFF");
        hardware.MacAddress.ShouldBe("01-02-03-04-05-06");
        hardware.HardwareId.ShouldBe("H ");
        hardware.CurrentConfigurationBankUsed.ShouldBe("1");
        hardware.CurrentIp.ShouldBe("10.0.0.");
        hardware.FirmwareVersion.ShouldBeNull();
    }

    private static DeviceStatus Read(string payload)
    {
        MessageCodec.TryParse(Convert.FromHexString(payload), out var message, out _).ShouldBeTrue();
        return StatusReading.Read(message.GetStatusResponse);
    }
}
