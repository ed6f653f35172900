using System.Text.Json.Serialization;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Manufacturers;

/// <summary>What can be changed of a manufacturer (platform handbook, 11.2).</summary>
[GenerateSerializer, Immutable, Alias("ManufacturerChange")]
public record ManufacturerChange
{
    /// <summary>1 to 50 characters.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Kept for GXF's clients; nothing depends on it.</summary>
    [Id(1)] public bool UsePrefix { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static ManufacturerChange Example { get; } = new() { Name = "Kaifa Lighting" };

    /// <summary>The rules that it breaks.</summary>
    public virtual IEnumerable<Violation> Validate()
    {
        if (string.IsNullOrWhiteSpace(Name) || !Text.Fits(Name, 50))
            yield return new("name", "must be 1 to 50 characters, not only spaces, none a control character");
    }
}

/// <summary>A manufacturer of devices (platform handbook, 11.1).</summary>
[GenerateSerializer, Immutable, Alias("Manufacturer")]
public sealed record Manufacturer : ManufacturerChange, IVersioned
{
    /// <summary>The longest code, in characters (platform handbook, 11.1).</summary>
    public const int LongestCode = 4;

    /// <summary>The rule of <see cref="IsCode"/> in words.</summary>
    public const string CodeRule = "must be 1 to 4 characters, none a space or a control character";

    /// <summary>1 to 4 characters; capitals are not distinguished, and it is kept as it was given.</summary>
    [Id(0)] public required string Code { get; init; }

    /// <summary>Changes with each change; the entity tag of REST.</summary>
    [Id(1), JsonIgnore] public string Version { get; init; } = "";

    /// <summary>The example of the OpenAPI document.</summary>
    public static new Manufacturer Example { get; } = new() { Code = "KAIF", Name = "Kaifa Lighting" };

    /// <summary>True for what can be a code.</summary>
    public static bool IsCode(string? text) =>
        text is { Length: > 0 and <= LongestCode } && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (!IsCode(Code))
            yield return new("code", CodeRule);
        foreach (var violation in base.Validate())
            yield return violation;
    }
}
