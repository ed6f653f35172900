using System.Text.Json.Serialization;

namespace GridOrleans.Commands;

/// <summary>The result of <see cref="GetStatus"/>: what the device's relays do, and its hardware (OSLP handbook, 7.4). Absent: the device did not say.</summary>
[GenerateSerializer, Immutable, Alias("DeviceStatus"), CommandType("deviceStatus")]
public sealed record DeviceStatus : CommandResult
{
    /// <summary>One value per output; the dim value is 0 to 100 percent here.</summary>
    [Id(0)]
    public required IReadOnlyList<LightValue> LightValues { get; init; }

    /// <summary>The link that the device prefers.</summary>
    [Id(1)]
    public LinkType? PreferredLinkType { get; init; }

    /// <summary>The link that the device uses.</summary>
    [Id(2)]
    public LinkType? ActualLinkType { get; init; }

    /// <summary>How the device drives its lights.</summary>
    [Id(3)]
    public LightType? LightType { get; init; }

    /// <summary>The kinds of events that the device sends: a sum of the bits of OSLP handbook, 3.9.</summary>
    [Id(4)]
    public int EventNotificationMask { get; init; }

    /// <summary>What the device tells of its hardware.</summary>
    [Id(5)]
    public DeviceHardware? Hardware { get; init; }
}

/// <summary>A device's own description (OSLP handbook, 3.4, fields 7 to 23; v0.5.1 devices send none).</summary>
[GenerateSerializer, Immutable, Alias("DeviceHardware")]
public sealed record DeviceHardware
{
    /// <summary>How many outputs it has.</summary>
    [Id(0)] public int? NumberOfOutputs { get; init; }

    /// <summary>Highest voltage of the DC output, in millivolt.</summary>
    [Id(1)] public long? DcOutputVoltageMaximum { get; init; }

    /// <summary>Present voltage of the DC output, in millivolt.</summary>
    [Id(2)] public long? DcOutputVoltageCurrent { get; init; }

    /// <summary>Highest power of the DC output, in milliwatt.</summary>
    [Id(3)] public long? MaximumOutputPowerOnDcOutput { get; init; }

    /// <summary>Upper-case hexadecimal digits.</summary>
    [Id(4)] public string? SerialNumber { get; init; }

    /// <summary>Upper-case hexadecimal, dash separated.</summary>
    [Id(5)] public string? MacAddress { get; init; }

    /// <summary>The maker's name of the hardware.</summary>
    [Id(6)] public string? HardwareId { get; init; }

    /// <summary>Internal flash, in bytes.</summary>
    [Id(7)] public long? InternalFlashMemSize { get; init; }

    /// <summary>External flash, in bytes.</summary>
    [Id(8)] public long? ExternalFlashMemSize { get; init; }

    /// <summary>What the last test of itself gave.</summary>
    [Id(9)] public long? LastInternalTestResultCode { get; init; }

    /// <summary>How often it has started.</summary>
    [Id(10)] public long? StartupCounter { get; init; }

    /// <summary>The boot loader's version.</summary>
    [Id(11)] public string? BootLoaderVersion { get; init; }

    /// <summary>The firmware's version.</summary>
    [Id(12)] public string? FirmwareVersion { get; init; }

    /// <summary>The number of the configuration bank in use, as text.</summary>
    [Id(13)] public string? CurrentConfigurationBankUsed { get; init; }

    /// <summary>The device's own name.</summary>
    [Id(14)] public string? Name { get; init; }

    /// <summary>The device's local time, <c>yyyyMMddHHmmss</c>.</summary>
    [Id(15)] public string? CurrentTime { get; init; }

    /// <summary>The address that it believes to have.</summary>
    [Id(16)] public string? CurrentIp { get; init; }
}

/// <summary>How a device is connected (OSLP handbook, 3.9).</summary>
public enum LinkType
{
    /// <summary>GPRS.</summary>
    [JsonStringEnumMemberName("GPRS")] Gprs = 1,

    /// <summary>CDMA.</summary>
    [JsonStringEnumMemberName("CDMA")] Cdma = 2,

    /// <summary>Ethernet.</summary>
    [JsonStringEnumMemberName("ETHERNET")] Ethernet = 3,
}

/// <summary>How a device drives its lights (OSLP handbook, 3.9).</summary>
public enum LightType
{
    /// <summary>By relays.</summary>
    [JsonStringEnumMemberName("RELAY")] Relay = 1,

    /// <summary>By 1 to 10 volt.</summary>
    [JsonStringEnumMemberName("ONE_TO_TEN_VOLT")] OneToTenVolt = 2,

    /// <summary>By 1 to 10 volt, reversed.</summary>
    [JsonStringEnumMemberName("ONE_TO_TEN_VOLT_REVERSE")] OneToTenVoltReverse = 3,

    /// <summary>By DALI.</summary>
    [JsonStringEnumMemberName("DALI")] Dali = 4,
}
