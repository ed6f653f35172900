using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Commands;
using Wire = GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Adapters.Oslp;

/// <summary>What a device answers to GetStatus, in the platform's words (OSLP handbook, 7.4).</summary>
internal static class StatusReading
{
    private const int LongestText = 255;

    public static DeviceStatus Read(GetStatusResponse answer) => new()
    {
        LightValues = [.. answer.Value.Select(Read)],
        PreferredLinkType = Read(answer.PreferredLinktype),
        ActualLinkType = Read(answer.ActualLinktype),
        LightType = answer.LightType == Wire.LightType.LtNotSet ? null : (Commands.LightType)answer.LightType,
        EventNotificationMask = unchecked((int)answer.EventNotificationMask),
        Hardware = ReadHardware(answer) is var hardware && hardware == NoHardware ? null : hardware,
    };

    private static readonly DeviceHardware NoHardware = new();

    private static Commands.LightValue Read(Wire.LightValue value) => new()
    {
        Index = Octet.TryDecode(value.Index, out var index) ? index : null,
        On = value.On,
        DimValue = Octet.TryDecode(value.DimValue, out var dim) ? dim : null,
    };

    private static Commands.LinkType? Read(Wire.LinkType link) => link == Wire.LinkType.LinkNotSet ? null : (Commands.LinkType)link;

    private static DeviceHardware ReadHardware(GetStatusResponse answer) => new()
    {
        NumberOfOutputs = answer.HasNumberOfOutputs ? (int)Math.Min(answer.NumberOfOutputs, int.MaxValue) : null,
        DcOutputVoltageMaximum = answer.HasDcOutputVoltageMaximum ? answer.DcOutputVoltageMaximum : null,
        DcOutputVoltageCurrent = answer.HasDcOutputVoltageCurrent ? answer.DcOutputVoltageCurrent : null,
        MaximumOutputPowerOnDcOutput = answer.HasMaximumOutputPowerOnDcOutput ? answer.MaximumOutputPowerOnDcOutput : null,
        SerialNumber = answer.HasSerialNumber ? Convert.ToHexString(answer.SerialNumber.Span) : null,
        MacAddress = answer.HasMacAddress ? DashedHex(answer.MacAddress) : null,
        HardwareId = answer.HasHardwareId ? DeviceText.Clean(answer.HardwareId, LongestText) : null,
        InternalFlashMemSize = answer.HasInternalFlashMemSize ? answer.InternalFlashMemSize : null,
        ExternalFlashMemSize = answer.HasExternalFlashMemSize ? answer.ExternalFlashMemSize : null,
        LastInternalTestResultCode = answer.HasLastInternalTestResultCode ? answer.LastInternalTestResultCode : null,
        StartupCounter = answer.HasStartupCounter ? answer.StartupCounter : null,
        BootLoaderVersion = answer.HasBootLoaderVersion ? DeviceText.Clean(answer.BootLoaderVersion, LongestText) : null,
        FirmwareVersion = answer.HasFirmwareVersion ? DeviceText.Clean(answer.FirmwareVersion, LongestText) : null,
        CurrentConfigurationBankUsed = Octet.TryDecode(answer.CurrentConfigurationBackUsed, out var bank) ? $"{bank}" : null,
        Name = answer.HasName ? DeviceText.Clean(answer.Name, LongestText) : null,
        CurrentTime = answer.HasCurrentTime ? DeviceText.Clean(answer.CurrentTime, LongestText) : null,
        CurrentIp = answer.HasCurrentIp ? DeviceText.Clean(answer.CurrentIp, LongestText) : null,
    };

    private static string DashedHex(ByteString bytes) => BitConverter.ToString(bytes.ToByteArray());
}
