namespace GridOrleans.Manufacturers;

/// <summary>A manufacturer's state in grain storage, and what lists read there.</summary>
internal sealed class ManufacturerDocument
{
    /// <summary>The grain state's name: the value of <c>grain_state.type</c>.</summary>
    public const string StateName = "manufacturer";

    /// <summary>The manufacturer; null when nobody has added it.</summary>
    public Kept<Manufacturer>? Manufacturer { get; set; }

    /// <summary>Its models by code.</summary>
    public List<Kept<DeviceModel>> Models { get; set; } = [];

    /// <summary>Counts the changes, so that no version comes twice.</summary>
    public long Revision { get; set; }
}

/// <summary>Something with its version, which is no member of it in JSON.</summary>
internal sealed record Kept<T>(T Content, string Version);
