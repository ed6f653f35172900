using GridOrleans.Errors;

namespace GridOrleans.Devices;

/// <summary>What only a meter has (platform handbook, 4.2).</summary>
[GenerateSerializer, Immutable, Alias("SmartMeter")]
public sealed record SmartMeter
{
    /// <summary>The supplier, up to 50 characters.</summary>
    [Id(0)] public string? Supplier { get; init; }

    /// <summary>The M-Bus channel on its E-meter, 1 to 4.</summary>
    [Id(1)] public int? Channel { get; init; }

    /// <summary>The M-Bus identification number, up to 10 characters.</summary>
    [Id(2)] public string? MbusIdentificationNumber { get; init; }

    /// <summary>The M-Bus manufacturer, up to 3 characters.</summary>
    [Id(3)] public string? MbusManufacturerIdentification { get; init; }

    /// <summary>The M-Bus version, 0 to 255.</summary>
    [Id(4)] public int? MbusVersion { get; init; }

    /// <summary>The M-Bus device type, 0 to 255.</summary>
    [Id(5)] public int? MbusDeviceTypeIdentification { get; init; }

    /// <summary>The M-Bus primary address, 0 to 255.</summary>
    [Id(6)] public int? MbusPrimaryAddress { get; init; }

    /// <summary>The rules that it breaks.</summary>
    /// <param name="field">Its own path.</param>
    public IEnumerable<Violation> Validate(string field)
    {
        foreach (var (name, text, longest) in new[]
        {
            ("supplier", Supplier, 50), ("mbusIdentificationNumber", MbusIdentificationNumber, 10),
            ("mbusManufacturerIdentification", MbusManufacturerIdentification, 3),
        })
        {
            if (!Text.Fits(text, longest))
                yield return new($"{field}.{name}", Text.RuleOf(longest));
        }
        if (Channel is < 1 or > 4)
            yield return new($"{field}.channel", "must be 1 to 4");
        foreach (var (name, number) in new[]
        {
            ("mbusVersion", MbusVersion), ("mbusDeviceTypeIdentification", MbusDeviceTypeIdentification), ("mbusPrimaryAddress", MbusPrimaryAddress),
        })
        {
            if (number is < 0 or > byte.MaxValue)
                yield return new($"{field}.{name}", "must be 0 to 255");
        }
    }
}
