using System.Reflection;
using System.Text.Json;
using GridOrleans.Gateway.Rest.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace GridOrleans.Gateway.Rest.Bodies;

/// <summary>A request's body that is an array of records, each of which is right or wrong for itself.</summary>
internal sealed record JsonArrayBody<T>(JsonElement Array) : IEndpointParameterMetadataProvider where T : class
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ProblemException">It is no array.</exception>
    public static async ValueTask<JsonArrayBody<T>?> BindAsync(HttpContext context)
    {
        var json = await RequestBody.Read(context);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, JsonDiagnosis.DocumentOptions);
        }
        catch (JsonException malformed)
        {
            throw new ProblemException(JsonDiagnosis.Malformed(malformed));
        }
        context.Response.RegisterForDispose(document);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? new(document.RootElement)
            : throw ProblemException.Violation(JsonDiagnosis.Root, "must be an array");
    }

    /// <summary>The elements, each with the identification that it names, even when it is wrong.</summary>
    /// <param name="most">How many there may be.</param>
    /// <exception cref="ProblemException">There are none or too many.</exception>
    public IReadOnlyList<Element<T>> Elements(int most)
    {
        var count = Array.GetArrayLength();
        if (count == 0 || count > most)
            throw ProblemException.Violation(JsonDiagnosis.Root, $"must have 1 to {most} entries, but has {count}");
        return [.. Array.EnumerateArray().Select((json, index) => new Element<T>(index, NameIn(json), PlatformBody.Parse<T>(json)))];
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(IReadOnlyList<T>)));

    private static string? NameIn(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("deviceIdentification", out var name)
                && JsonRules.TryRead(name, out var text) && text.Length <= 255 ? text : null;
        }
        catch (InvalidOperationException)
        {
            // A member whose name is half a character, which has no UTF-8 form: the element is wrong, and names nothing.
            return null;
        }
    }
}

/// <summary>One element of an array.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="DeviceIdentification">The device that it names, if it names one.</param>
/// <param name="Content">The record, or what is wrong with it.</param>
internal sealed record Element<T>(int Index, string? DeviceIdentification, Parsed<T> Content) where T : class;
