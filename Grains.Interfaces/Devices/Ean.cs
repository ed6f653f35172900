using GridOrleans.Errors;

namespace GridOrleans.Devices;

/// <summary>An EAN code of a connection (platform handbook, 4.2).</summary>
/// <param name="Code">18 digits, the first not 0.</param>
/// <param name="Description">What it stands for, up to 255 characters.</param>
[GenerateSerializer, Immutable, Alias("Ean")]
public sealed record Ean([property: Id(0)] long Code, [property: Id(1)] string? Description = null)
{
    /// <summary>How many a device has at most.</summary>
    public const int Most = 50;

    private const long Lowest = 100_000_000_000_000_000;
    private const long Highest = 999_999_999_999_999_999;

    /// <summary>The rules that a device's codes break.</summary>
    public static IEnumerable<Violation> Validate(IReadOnlyList<Ean> eans)
    {
        if (eans.Count > Most)
            yield return new("eans", $"must have at most {Most} entries");
        for (var i = 0; i < Math.Min(eans.Count, Most); i++)
        {
            if (eans[i] is null)
                yield return new($"eans[{i}]", "may not be null");
            else if (eans[i].Code is < Lowest or > Highest)
                yield return new($"eans[{i}].code", "must have 18 digits");
            else if (!Text.Fits(eans[i].Description, DeviceDetails.LongestText))
                yield return new($"eans[{i}].description", Text.RuleOf(DeviceDetails.LongestText));
        }
    }
}
