using System.Globalization;
using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>What a device says about itself (OSLP handbook, 3.4 and 11.2).</summary>
internal static class StatusReport
{
    private const uint OutputVoltage = 24_000;
    private const uint OutputPower = 15_000;
    private const string HardwareId = "GRID-SIMULATOR-1";
    private const string BootLoaderVersion = "1.0";

    public static Reaction Report(StreetLight light, DateTimeOffset now)
    {
        var storage = light.Storage;
        var status = new GetStatusResponse
        {
            Status = Status.Ok,
            PreferredLinktype = storage?.Configuration.PreferredLinkType ?? LinkType.LinkNotSet,
            ActualLinktype = LinkType.Ethernet,
            LightType = storage is { Configuration.HasLightType: true } ? storage.Configuration.LightType : LightType.Relay,
            EventNotificationMask = light.EventMask,
        };
        status.Value.AddRange(light.Relays.Indexes.Select(index => Value(index, light.Relays[index])));
        if (!light.Model.Legacy)
            AddHardware(status, light, now);
        return Reaction.Done(new Message { GetStatusResponse = status });
    }

    private static LightValue Value(byte index, Relay relay)
    {
        var value = new LightValue { Index = Octet.Encode(index), On = relay.On };
        if (relay.Type == RelayType.Light)
            value.DimValue = Octet.Encode(relay.DimValue);
        return value;
    }

    private static void AddHardware(GetStatusResponse status, StreetLight light, DateTimeOffset now)
    {
        var uid = light.Uid.ToArray();
        status.NumberOfOutputs = (uint)light.Relays.Count;
        status.DcOutputVoltageMaximum = OutputVoltage;
        status.DcOutputVoltageCurrent = OutputVoltage;
        status.MaximumOutputPowerOnDcOutput = OutputPower;
        status.SerialNumber = ByteString.CopyFrom(uid);

        // A locally administered address, so that it is nobody's.
        status.MacAddress = ByteString.CopyFrom([0x02, .. uid.AsSpan(2, 5)]);
        status.HardwareId = HardwareId;
        status.LastInternalTestResultCode = 0;
        status.StartupCounter = (uint)light.Startups;
        status.BootLoaderVersion = BootLoaderVersion;
        status.FirmwareVersion = light.FirmwareVersion;
        status.CurrentConfigurationBackUsed = Octet.Encode(light.Storage?.ConfigurationBank ?? 0);
        status.Name = light.Identification;
        status.CurrentTime = light.Clock.Local(now, Configurations.SummerTimeOf(light))
            .ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        status.CurrentIp = light.Model.Address.ToString();
    }
}
