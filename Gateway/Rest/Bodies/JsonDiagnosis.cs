using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GridOrleans.Errors;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Json;

namespace GridOrleans.Gateway.Rest.Bodies;

/// <summary>
/// Says why a JSON text is not the record that it should be: every member that is wrong, with its path and the rule that it breaks. It
/// compares the text with the same type information that the serializer goes by, so that no exception's words need be read. Only used
/// after the serializer has refused, so it costs good requests nothing.
/// </summary>
internal sealed class JsonDiagnosis
{
    private readonly List<Violation> _violations = [];
    private bool _unknownKind;

    private JsonDiagnosis()
    {
    }

    /// <summary>What is wrong with a text.</summary>
    public static Problem Explain(byte[] json, Type wanted)
    {
        try
        {
            using var document = JsonDocument.Parse(json, DocumentOptions);
            return Explain(document.RootElement, wanted);
        }
        catch (JsonException malformed)
        {
            return Malformed(malformed);
        }
    }

    /// <summary>What is wrong with an element.</summary>
    public static Problem Explain(JsonElement json, Type wanted)
    {
        var diagnosis = new JsonDiagnosis();
        try
        {
            diagnosis.Compare(json, wanted, "");
        }
        catch (InvalidOperationException)
        {
            // The parser takes such escapes; only whoever reads them as text is refused.
            diagnosis.Add("", "has a name or text with half of a surrogate pair, which is no Unicode");
        }
        if (diagnosis._violations.Count == 0)
            diagnosis.Add("", "does not have the form that the OpenAPI document describes");
        var problem = ProblemCatalogue.Of(diagnosis._violations);
        return diagnosis._unknownKind ? ProblemCatalogue.Of(ErrorCode.UnknownCommandType, problem.Detail, problem.Errors) : problem;
    }

    /// <summary>The problem of a text that is not JSON.</summary>
    public static Problem Malformed(JsonException malformed)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}");
        var rule = $"must be JSON of at most {PlatformJson.Options.MaxDepth} levels, but is not at {place}";
        return ProblemCatalogue.Of(RestErrorCode.MalformedJson, $"The body {rule}.", [new(Root, rule)]);
    }

    /// <summary>The name of the body itself in a violation.</summary>
    public const string Root = "body";

    /// <summary>The platform's rules for JSON, as far as they concern a document.</summary>
    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = PlatformJson.Options.MaxDepth };

    private void Compare(JsonElement json, Type wanted, string path)
    {
        if (_violations.Count >= ProblemCatalogue.MostErrors)
            return;
        var info = PlatformJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(wanted) ?? wanted);
        if (info.Kind == JsonTypeInfoKind.Object)
            CompareObject(json, info, path);
        else if (info.Kind == JsonTypeInfoKind.Enumerable)
            CompareArray(json, info, path);
        else if (!JsonRules.Fits(json, info, out var rule))
            Add(path, rule);
    }

    private void CompareArray(JsonElement json, JsonTypeInfo info, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Add(path, "must be an array");
            return;
        }
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            var place = $"{path}[{index++}]";
            if (element.ValueKind == JsonValueKind.Null)
                Add(place, "may not be null");
            else
                Compare(element, info.ElementType!, place);
        }
    }

    private void CompareObject(JsonElement json, JsonTypeInfo info, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Add(path, "must be an object");
            return;
        }
        var discriminator = info.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        if (discriminator is not null)
        {
            if (KindOf(json, info.PolymorphismOptions!, path) is not { } kind)
                return;
            info = PlatformJson.Options.GetTypeInfo(kind);
        }
        var members = info.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null).ToDictionary(p => p.Name);
        var seen = new HashSet<string>();
        foreach (var member in json.EnumerateObject())
        {
            if (!JsonRules.TryRead(member, out var name))
                Add(path, "has a member whose name is no valid Unicode text");
            else if (!seen.Add(name))
                Add(Join(path, name), "may appear once");
            else if (members.TryGetValue(name, out var property))
                CompareMember(member.Value, property, Join(path, name));
            else if (name != discriminator)
                Add(Join(path, name), $"is unknown here; known are {string.Join(", ", KnownMembers(members, discriminator))}");
            if (_violations.Count >= ProblemCatalogue.MostErrors)
                return;
        }
        foreach (var property in members.Values.Where(p => p.IsRequired && !seen.Contains(p.Name)))
            Add(Join(path, property.Name), "is missing");
    }

    private void CompareMember(JsonElement json, JsonPropertyInfo property, string path)
    {
        if (json.ValueKind != JsonValueKind.Null)
            Compare(json, property.PropertyType, path);
        else if (!property.IsSetNullable || (property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null))
            Add(path, "may not be null");
    }

    private Type? KindOf(JsonElement json, JsonPolymorphismOptions kinds, string path)
    {
        var name = kinds.TypeDiscriminatorPropertyName;
        if (json.TryGetProperty(name, out var value) && JsonRules.TryRead(value, out var kind)
            && kinds.DerivedTypes.FirstOrDefault(derived => kind.Equals(derived.TypeDiscriminator)) is { DerivedType: { } type })
            return type;
        _unknownKind = true;
        var known = kinds.DerivedTypes.Select(derived => derived.TypeDiscriminator!.ToString()!).Order(StringComparer.Ordinal);
        Add(Join(path, name), $"must be one of {string.Join(", ", known)}");
        return null;
    }

    private static IEnumerable<string> KnownMembers(Dictionary<string, JsonPropertyInfo> members, string? discriminator) =>
        (discriminator is null ? [] : new[] { discriminator }).Concat(members.Keys);

    private static string Join(string path, string member)
    {
        // A member's name comes from outside and goes into the answer, so it may not be arbitrarily long.
        var name = member.Length > 60 ? member[..60] + "..." : member;
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    private void Add(string path, string rule) => _violations.Add(new(path.Length == 0 ? Root : path, rule));
}
