using GridOrleans.Errors;

namespace GridOrleans.Commands;

/// <summary>What a light is told to do, or does.</summary>
[GenerateSerializer, Immutable, Alias("LightValue")]
public sealed record LightValue
{
    /// <summary>The highest external relay index (OSLP handbook, 7.2).</summary>
    public const int HighestIndex = 6;

    /// <summary>The external relay index, 1 to 6; 0 or absent: all light relays (OSLP handbook, 7.2).</summary>
    [Id(0)]
    public int? Index { get; init; }

    /// <summary>On or off.</summary>
    [Id(1)]
    public required bool On { get; init; }

    /// <summary>The dim value in percent, 1 to 100; only with <see cref="On"/>. Absent: full light.</summary>
    [Id(2)]
    public int? DimValue { get; init; }

    /// <summary>The rules that it breaks (OSLP handbook, 7.3; platform handbook, 8.4).</summary>
    /// <param name="field">Its own path in the request.</param>
    public IEnumerable<Violation> Validate(string field)
    {
        if (Index is < 0 or > HighestIndex)
            yield return new($"{field}.index", $"must be 0 to {HighestIndex}");
        if (DimValue is < 1 or > 100)
            yield return new($"{field}.dimValue", "must be 1 to 100");
        if (!On && DimValue is not null)
            yield return new($"{field}.dimValue", "may not be set when light is switched off");
    }
}
