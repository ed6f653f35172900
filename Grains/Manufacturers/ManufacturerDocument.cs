using System.Globalization;

namespace GridOrleans.Manufacturers;

/// <summary>A manufacturer's state in grain storage, and what lists read there.</summary>
internal sealed class ManufacturerDocument
{
    /// <summary>The grain state's name: the value of <c>grain_state.type</c>.</summary>
    public const string StateName = "manufacturer";

    /// <summary>The manufacturer; null when nobody has added it, or somebody has removed it.</summary>
    public Kept<Manufacturer>? Manufacturer { get; init; }

    /// <summary>Its models by code.</summary>
    public IReadOnlyList<Kept<DeviceModel>> Models { get; init; } = [];

    /// <summary>Counts the changes, removals too, so that no version comes twice.</summary>
    public long Revision { get; init; }

    /// <summary>The manufacturer with its version.</summary>
    public Manufacturer? Present() => Manufacturer is { } kept ? kept.Content with { Version = kept.Version } : null;

    /// <summary>The models with their versions.</summary>
    public IReadOnlyList<DeviceModel> PresentModels() => [.. Models.Select(Versioned)];

    /// <summary>A model with its version, by its code.</summary>
    public DeviceModel? Find(string modelCode) => Models.FirstOrDefault(kept => kept.Content.ModelCode == modelCode) is { } found ? Versioned(found) : null;

    /// <summary>With another content; what has changed gets a new version.</summary>
    public ManufacturerDocument With(Manufacturer manufacturer, IEnumerable<DeviceModel> models)
    {
        var (version, former) = ((Revision + 1).ToString(CultureInfo.InvariantCulture), PresentModels().ToHashSet());
        return new()
        {
            Manufacturer = new(manufacturer, manufacturer == Present() ? manufacturer.Version : version),
            Models = [.. models
                .OrderBy(model => model.ModelCode, StringComparer.Ordinal)
                .Select(model => new Kept<DeviceModel>(model, former.Contains(model) ? model.Version : version))],
            Revision = Revision + 1,
        };
    }

    /// <summary>Without manufacturer and models. What was counted stays.</summary>
    public ManufacturerDocument Emptied() => new() { Revision = Revision + 1 };

    private static DeviceModel Versioned(Kept<DeviceModel> kept) => kept.Content with { Version = kept.Version };
}

/// <summary>Something with its version, which is no member of it in JSON.</summary>
internal sealed record Kept<T>(T Content, string Version);
