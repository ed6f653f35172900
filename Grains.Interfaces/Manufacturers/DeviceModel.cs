using System.Text.Json.Serialization;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Manufacturers;

/// <summary>What can be changed of a device model: only its description (platform handbook, 11.2).</summary>
[GenerateSerializer, Immutable, Alias("DeviceModelChange")]
public record DeviceModelChange
{
    /// <summary>Up to 255 characters.</summary>
    [Id(0)] public string Description { get; init; } = "";

    /// <summary>The example of the OpenAPI document.</summary>
    public static DeviceModelChange Example { get; } = new() { Description = "Street light controller with six relays" };

    /// <summary>The rules that it breaks.</summary>
    public virtual IEnumerable<Violation> Validate()
    {
        if (!Text.Fits(Description, DeviceDetails.LongestText))
            yield return new("description", Text.RuleOf(DeviceDetails.LongestText));
    }
}

/// <summary>A model of a manufacturer (platform handbook, 11.1).</summary>
[GenerateSerializer, Immutable, Alias("DeviceModel")]
public sealed record DeviceModel : DeviceModelChange, IVersioned
{
    /// <summary>1 to 255 characters, unique among the models of its manufacturer.</summary>
    [Id(0)] public required string ModelCode { get; init; }

    /// <summary>Changes with each change; the entity tag of REST.</summary>
    [Id(1), JsonIgnore] public string Version { get; init; } = "";

    /// <summary>The example of the OpenAPI document.</summary>
    public static new DeviceModel Example { get; } = new() { ModelCode = "SSLD-6", Description = DeviceModelChange.Example.Description };

    /// <summary>True for what can be a model's code.</summary>
    public static bool IsCode(string? text) => !string.IsNullOrWhiteSpace(text) && Text.Fits(text, DeviceDetails.LongestText);

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (!IsCode(ModelCode))
            yield return new("modelCode", "must be 1 to 255 characters, not only spaces, none a control character");
        foreach (var violation in base.Validate())
            yield return violation;
    }
}
