using System.Text.Json.Serialization;
using GridOrleans.Json;

namespace GridOrleans.Authorisation;

/// <summary>A group of device functions, given as a whole to an organisation for one device (platform handbook, 3.2).</summary>
[JsonConverter(typeof(GxfNameConverter<DeviceFunctionGroup>))]
public enum DeviceFunctionGroup
{
    /// <summary>All functions, and the right to give them to others. A device may have several owners; the first is shown as the owner.</summary>
    Owner,

    /// <summary>Installing and testing.</summary>
    Installation,

    /// <summary>Switching, and asking for the status.</summary>
    AdHoc,

    /// <summary>Keys, events, removal.</summary>
    Management,

    /// <summary>Firmware.</summary>
    Firmware,

    /// <summary>Light schedules.</summary>
    Scheduling,

    /// <summary>Tariff schedules.</summary>
    TariffScheduling,

    /// <summary>Configuration.</summary>
    Configuration,

    /// <summary>Seeing that it is there.</summary>
    Monitoring,

    /// <summary>Names.</summary>
    MetadataManagement,
}

/// <summary>A group of functions that an organisation has on a device.</summary>
/// <param name="OrganisationIdentification">The organisation.</param>
/// <param name="FunctionGroup">The group.</param>
[GenerateSerializer, Immutable, Alias("DeviceAuthorisation")]
public sealed record DeviceAuthorisation(
    [property: Id(0)] string OrganisationIdentification, [property: Id(1)] DeviceFunctionGroup FunctionGroup);
