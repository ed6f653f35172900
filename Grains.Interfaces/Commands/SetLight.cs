using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Commands;

/// <summary>
/// Switches or dims lights until the next entry of the device's schedule. On devices that keep a schedule the adapter follows it up by
/// the resumption of that schedule (OSLP handbook, 7.3).
/// </summary>
[GenerateSerializer, Alias("SetLight"), CommandType("setLight")]
public sealed record SetLight : DeviceCommand
{
    /// <summary>How many values one command carries at most (OSLP handbook, 3.4).</summary>
    public const int MostLightValues = 6;

    /// <summary>One value per light, 1 to 6 of them.</summary>
    [Id(0)]
    public required IReadOnlyList<LightValue> LightValues { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetLight Example { get; } = new() { LightValues = [new() { Index = 1, On = true, DimValue = 75 }] };

    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.SetLight;

    /// <inheritdoc/>
    public override PlatformDomain Domain => PlatformDomain.PublicLighting;

    /// <inheritdoc/>
    protected override IEnumerable<Violation> ValidateContent()
    {
        if (LightValues.Count is 0 or > MostLightValues)
            yield return new("lightValues", $"must have 1 to {MostLightValues} entries");
        for (var i = 0; i < Math.Min(LightValues.Count, MostLightValues); i++)
        {
            var field = $"lightValues[{i}]";
            foreach (var violation in LightValues[i]?.Validate(field) ?? [new Violation(field, "may not be null")])
                yield return violation;
        }
    }
}
