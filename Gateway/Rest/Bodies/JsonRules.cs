using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GridOrleans.Json;

namespace GridOrleans.Gateway.Rest.Bodies;

/// <summary>The rules of single JSON values, in words that tell how to mend them.</summary>
internal static class JsonRules
{
    /// <summary>True when the serializer takes the value; else the rule that it breaks.</summary>
    public static bool Fits(JsonElement json, JsonTypeInfo info, out string rule)
    {
        rule = RuleOf(info);
        try
        {
            return json.Deserialize(info) is not null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The names that an enumeration has in JSON.</summary>
    public static IEnumerable<string> NamesOf(Type enumeration) => Enum.GetValues(enumeration).Cast<object>()
        .Select(value => JsonSerializer.SerializeToElement(value, enumeration, PlatformJson.Options).GetString()!);

    /// <summary>A text value; false when it is something else or no valid Unicode.</summary>
    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (json.ValueKind != JsonValueKind.String)
            return false;
        try
        {
            text = json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Bytes that are not UTF-8, or half of a surrogate pair.
        }
        return text is not null;
    }

    /// <summary>A member's name; false when it is no valid Unicode.</summary>
    public static bool TryRead(JsonProperty member, [NotNullWhen(true)] out string? name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = null;
            return false;
        }
    }

    private static string RuleOf(JsonTypeInfo info) => Type.GetTypeCode(info.Type) switch
    {
        _ when info.Type.IsEnum => $"must be one of {string.Join(", ", NamesOf(info.Type))}",
        TypeCode.Boolean => "must be true or false",
        TypeCode.Int32 => "must be a whole number such as 1",
        TypeCode.Int64 => "must be a whole number such as 1",
        TypeCode.Double => "must be a number",
        TypeCode.String => "must be text",
        _ when info.Type == typeof(DateTimeOffset) => "must be a moment such as 2026-01-31T12:00:00Z",
        _ when info.Type == typeof(Guid) => "must be a UUID",
        _ => "does not have the form that the OpenAPI document describes",
    };
}
