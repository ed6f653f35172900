using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridOrleans.Events;

/// <summary>Writes a position as the text that clients hand back.</summary>
public sealed class EventPositionConverter : JsonConverter<EventPosition>
{
    /// <inheritdoc/>
    public override EventPosition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EventPosition.TryParse(reader.GetString(), out var position)
            ? position
            : throw new JsonException("An event position is transaction-id.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EventPosition value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
