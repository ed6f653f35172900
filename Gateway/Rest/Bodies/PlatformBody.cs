using System.Text.Json;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Json;

namespace GridOrleans.Gateway.Rest.Bodies;

/// <summary>Reads the platform's records from JSON that may be anything.</summary>
internal static class PlatformBody
{
    /// <summary>The record that the bytes are, or the problem that they have.</summary>
    public static Parsed<T> Parse<T>(byte[] json) where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize<T>(json, PlatformJson.Options) is { } record)
                return new(record, null);
        }
        // The second is what the serializer throws for a command without a type.
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
        }
        return new(null, JsonDiagnosis.Explain(json, typeof(T)));
    }

    /// <summary>The record that one element of a document is, or the problem that it has.</summary>
    public static Parsed<T> Parse<T>(JsonElement json) where T : class
    {
        try
        {
            if (json.Deserialize<T>(PlatformJson.Options) is { } record)
                return new(record, null);
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
        }
        return new(null, JsonDiagnosis.Explain(json, typeof(T)));
    }
}

/// <summary>A record, or the problem that keeps it from being one.</summary>
internal readonly record struct Parsed<T>(T? Record, Problem? Problem) where T : class
{
    /// <summary>The record.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public T OrThrow() => Record ?? throw new ProblemException(Problem!);
}
