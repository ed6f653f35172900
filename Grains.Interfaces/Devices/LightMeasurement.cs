using GridOrleans.Errors;

namespace GridOrleans.Devices;

/// <summary>What only a light-measurement device has (platform handbook, 4.2).</summary>
[GenerateSerializer, Immutable, Alias("LightMeasurement")]
public sealed record LightMeasurement
{
    /// <summary>What it is, up to 255 characters.</summary>
    [Id(0)] public string? Description { get; init; }

    /// <summary>Its code, up to 10 characters, for instance <c>N-01</c>.</summary>
    [Id(1)] public string? Code { get; init; }

    /// <summary>Its colour on maps, up to 10 characters, for instance <c>#c9eec9</c>.</summary>
    [Id(2)] public string? Color { get; init; }

    /// <summary>The digital input of its RTU, 0 to 32,767.</summary>
    [Id(3)] public int DigitalInput { get; init; }

    /// <summary>The rules that it breaks.</summary>
    /// <param name="field">Its own path.</param>
    public IEnumerable<Violation> Validate(string field)
    {
        if (!Text.Fits(Description, DeviceDetails.LongestText))
            yield return new($"{field}.description", Text.RuleOf(DeviceDetails.LongestText));
        if (!Text.Fits(Code, 10))
            yield return new($"{field}.code", Text.RuleOf(10));
        if (!Text.Fits(Color, 10))
            yield return new($"{field}.color", Text.RuleOf(10));
        if (DigitalInput is < 0 or > short.MaxValue)
            yield return new($"{field}.digitalInput", $"must be 0 to {short.MaxValue}");
    }
}
