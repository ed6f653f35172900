using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridOrleans.Json;

/// <summary>Bytes as GXF writes those of a message: <c>0x0A, 0x1B</c> (platform handbook, 13.2).</summary>
public sealed class HexListConverter : JsonConverter<byte[]>
{
    private const string Separator = ", ";

    /// <inheritdoc/>
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString()!;
        return text.Length == 0 ? [] : Array.ConvertAll(text.Split(Separator), One);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Join(Separator, value.Select(one => $"0x{one:X2}")));

    private static byte One(string text) =>
        text is ['0', 'x', _, _] && byte.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("Bytes are written as 0x0A, 0x1B.");
}
