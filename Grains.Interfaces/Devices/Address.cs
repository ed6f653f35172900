using GridOrleans.Errors;

namespace GridOrleans.Devices;

/// <summary>Where a device hangs (platform handbook, 4.1).</summary>
[GenerateSerializer, Immutable, Alias("Address")]
public sealed record Address
{
    /// <summary>The postal code, up to 10 characters.</summary>
    [Id(0)] public string? PostalCode { get; init; }

    /// <summary>The city, up to 255 characters.</summary>
    [Id(1)] public string? City { get; init; }

    /// <summary>The street, up to 255 characters.</summary>
    [Id(2)] public string? Street { get; init; }

    /// <summary>The house number.</summary>
    [Id(3)] public int? Number { get; init; }

    /// <summary>What follows the house number, up to 10 characters.</summary>
    [Id(4)] public string? NumberAddition { get; init; }

    /// <summary>The municipality, up to 255 characters.</summary>
    [Id(5)] public string? Municipality { get; init; }

    /// <summary>The rules that it breaks.</summary>
    /// <param name="field">Its own path.</param>
    public IEnumerable<Violation> Validate(string field)
    {
        foreach (var (name, text, longest) in new[]
        {
            ("postalCode", PostalCode, 10), ("city", City, DeviceDetails.LongestText), ("street", Street, DeviceDetails.LongestText),
            ("numberAddition", NumberAddition, 10), ("municipality", Municipality, DeviceDetails.LongestText),
        })
        {
            if (!Text.Fits(text, longest))
                yield return new($"{field}.{name}", Text.RuleOf(longest));
        }
    }
}
