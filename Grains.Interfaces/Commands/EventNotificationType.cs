using System.Text.Json.Serialization;
using GridOrleans.Json;

namespace GridOrleans.Commands;

/// <summary>A kind of events that devices report. Its number is the place of its bit in the mask that devices are sent (platform handbook, A.3).</summary>
[JsonConverter(typeof(GxfNameConverter<EventNotificationType>))]
public enum EventNotificationType
{
    /// <summary>What the device finds out about itself.</summary>
    DiagEvents,

    /// <summary>A relay, the memory or the clock.</summary>
    HardwareFailure,

    /// <summary>Lights switched, or failing.</summary>
    LightEvents,

    /// <summary>Tariff relays switched.</summary>
    TariffEvents,

    /// <summary>Doors, shorts, power, operation on site.</summary>
    MonitorEvents,

    /// <summary>Firmware and configuration taken over.</summary>
    FirmwareEvents,

    /// <summary>The way to the platform changed.</summary>
    CommEvents,

    /// <summary>Messages or certificates that cannot be trusted.</summary>
    SecurityEvents,
}
