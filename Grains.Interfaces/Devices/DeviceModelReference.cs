using GridOrleans.Errors;

namespace GridOrleans.Devices;

/// <summary>A model of a manufacturer (platform handbook, 11.1).</summary>
/// <param name="Manufacturer">The manufacturer's code, 1 to 4 characters.</param>
/// <param name="ModelCode">The model's code, 1 to 255 characters.</param>
[GenerateSerializer, Immutable, Alias("DeviceModelReference")]
public sealed record DeviceModelReference([property: Id(0)] string Manufacturer, [property: Id(1)] string ModelCode)
{
    /// <summary>The rules that it breaks.</summary>
    /// <param name="field">Its own path.</param>
    public IEnumerable<Violation> Validate(string field)
    {
        if (Manufacturer.Length == 0 || !Text.Fits(Manufacturer, 4))
            yield return new($"{field}.manufacturer", "must be 1 to 4 characters");
        if (ModelCode.Length == 0 || !Text.Fits(ModelCode, DeviceDetails.LongestText))
            yield return new($"{field}.modelCode", "must be 1 to 255 characters");
    }
}
