using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridOrleans.Json;

/// <summary>Writes an enumeration under GXF's names, which are those of its members in capitals with underscores: <c>SetLight</c> is <c>SET_LIGHT</c>.</summary>
public sealed class GxfNameConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>GXF's names of enumeration members, wherever they are written other than in JSON.</summary>
public static class GxfName
{
    /// <summary>The name of a member, for instance <c>SET_LIGHT</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Names<T>.ByValue[value];

    /// <summary>The member of a name; false when there is none.</summary>
    public static bool TryParse<T>(string name, out T value) where T : struct, Enum => Names<T>.ByName.TryGetValue(name, out value);

    private static class Names<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> ByName = ByValue.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
