using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridOrleans.Json;

/// <summary>
/// Moments as ISO 8601 with an offset, written in UTC with a <c>Z</c>. A text without an offset is refused: it would mean another moment on
/// each machine.
/// </summary>
public sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    private const string Rule = "A moment is ISO 8601 with an offset, such as 2026-01-31T12:00:00Z.";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var moment))
            throw new JsonException(Rule);
        return HasOffset(reader.GetString()!) ? moment.ToUniversalTime() : throw new JsonException(Rule);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);

    // The date has dashes of its own, so only what follows it counts.
    private static bool HasOffset(string text) => text.EndsWith('Z') || text.AsSpan(Math.Min(text.Length, 10)).ContainsAny('+', '-');
}
