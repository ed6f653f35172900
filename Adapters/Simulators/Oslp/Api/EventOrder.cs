using System.Text.Json;
using Google.Protobuf.Reflection;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>What to let a device report: an event by number or by name, perhaps a relay, perhaps some words.</summary>
internal sealed record EventOrder(JsonElement Event, int? Index, string? Description)
{
    // What devices can hold (OSLP handbook, 3.5).
    private const int MaximumDescriptionLength = 80;

    private static readonly EnumDescriptor Known = OslpReflection.Descriptor.FindTypeByName<EnumDescriptor>("Event");

    /// <summary>Checks the order.</summary>
    /// <returns>What is wrong, by member; empty when nothing is.</returns>
    public Dictionary<string, string[]> Check(out Event kind)
    {
        var wrong = new Dictionary<string, string[]>();
        var found = Event.ValueKind switch
        {
            JsonValueKind.Number when Event.TryGetInt32(out var number) => Known.FindValueByNumber(number),
            JsonValueKind.String => Known.FindValueByName(Event.GetString()),
            _ => null,
        };
        kind = (Event)(found?.Number ?? 0);
        if (found is null)
            wrong["event"] = ["Must be the number or the name of an event."];
        if (Index is < 0 or > RelayIndex.Highest)
            wrong["index"] = [$"Must be 0 to {RelayIndex.Highest}."];
        if (Description is { Length: > MaximumDescriptionLength })
            wrong["description"] = [$"Must have at most {MaximumDescriptionLength} characters."];
        return wrong;
    }
}
