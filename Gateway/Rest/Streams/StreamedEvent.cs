using System.Text.Json;
using GridOrleans.Events;
using GridOrleans.Json;

namespace GridOrleans.Gateway.Rest.Streams;

/// <summary>An event on its way to many clients, serialised once for all of them.</summary>
internal sealed class StreamedEvent(DeviceEvent content)
{
    private string? _json;

    public EventPosition Position => content.Position;

    /// <summary>True when an organisation may see it, and when it is of the device that is asked for, if one is.</summary>
    public bool IsFor(string organisation, string? device) =>
        (device is null || device == content.DeviceIdentification) && content.Readers?.Contains(organisation) is true;

    public string Json => _json ??= JsonSerializer.Serialize(content, PlatformJson.Options);

    /// <summary>True when a position stands before or at another one in the stream.</summary>
    public static bool IsAtOrBefore(EventPosition position, EventPosition other) =>
        position.Transaction != other.Transaction ? position.Transaction < other.Transaction : position.Id.CompareTo(other.Id) <= 0;
}
