using System.Text.Json.Serialization;
using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Json;

namespace GridOrleans.Organisations;

/// <summary>An organisation that shares the platform (platform handbook, 1.1).</summary>
[GenerateSerializer, Immutable, Alias("Organisation")]
public sealed record Organisation : IVersioned
{
    /// <summary>Its identification, for ever the same; in certificates the common name.</summary>
    [Id(0)] public required string OrganisationIdentification { get; init; }

    /// <summary>Its name; shown as the owner of devices in GXF's lists.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Up to three characters for people; nothing depends on it.</summary>
    [Id(2)] public required string Prefix { get; init; }

    /// <summary>Decides its platform functions.</summary>
    [Id(3)] public required PlatformFunctionGroup FunctionGroup { get; init; }

    /// <summary>False once it has been removed, until it is activated again (platform handbook, 1.4).</summary>
    [Id(4)] public required bool Enabled { get; init; }

    /// <summary>What it is concerned with; checked only when configuration says so (platform handbook, 16, K2).</summary>
    [Id(5)] public required IReadOnlyList<PlatformDomain> Domains { get; init; }

    /// <summary>When it was created.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    [Id(7)] public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Changes with each change; the entity tag of REST.</summary>
    [Id(8), JsonIgnore] public string Version { get; init; } = "";
}

/// <summary>What an organisation may be concerned with (platform handbook, 1.1).</summary>
[JsonConverter(typeof(GxfNameConverter<PlatformDomain>))]
public enum PlatformDomain
{
    /// <summary>Devices as such.</summary>
    Common,

    /// <summary>Street lights.</summary>
    PublicLighting,

    /// <summary>Tariff switches.</summary>
    TariffSwitching,

    /// <summary>Microgrids.</summary>
    Microgrids,
}

/// <summary>What can be changed of an organisation: name, kind and domains, all at once (platform handbook, 1.3).</summary>
[GenerateSerializer, Immutable, Alias("OrganisationChange")]
public record OrganisationChange
{
    /// <summary>1 to 255 characters.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Decides its platform functions.</summary>
    [Id(1)] public required PlatformFunctionGroup FunctionGroup { get; init; }

    /// <summary>At least one.</summary>
    [Id(2)] public required IReadOnlyList<PlatformDomain> Domains { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static OrganisationChange Example { get; } =
        new() { Name = "The city", FunctionGroup = PlatformFunctionGroup.User, Domains = [PlatformDomain.Common, PlatformDomain.PublicLighting] };

    /// <summary>The rules that it breaks.</summary>
    public virtual IEnumerable<Violation> Validate()
    {
        if (Name.Length is 0 or > 255 || Name.Any(char.IsControl))
            yield return new("name", "must be 1 to 255 characters, none a control character");
        if (Domains.Count == 0)
            yield return new("domains", "must have at least one entry");
        if (Domains.Distinct().Count() != Domains.Count)
            yield return new("domains", "each may appear once");
    }
}

/// <summary>A new organisation.</summary>
[GenerateSerializer, Immutable, Alias("OrganisationRegistration")]
public sealed record OrganisationRegistration : OrganisationChange
{
    /// <summary>1 to 40 characters without spaces.</summary>
    [Id(0)] public required string OrganisationIdentification { get; init; }

    /// <summary>1 to 3 characters.</summary>
    [Id(1)] public required string Prefix { get; init; }

    /// <summary>Whether it may work at once; absent: no, as in GXF (platform handbook, 1.3).</summary>
    [Id(2)] public bool Enabled { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static new OrganisationRegistration Example { get; } = new()
    {
        OrganisationIdentification = "city",
        Name = "The city",
        Prefix = "CIT",
        FunctionGroup = PlatformFunctionGroup.User,
        Enabled = true,
        Domains = [PlatformDomain.Common, PlatformDomain.PublicLighting],
    };

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (!DeviceRegistration.IsIdentification(OrganisationIdentification))
            yield return new("organisationIdentification", DeviceRegistration.IdentificationRule);
        else if (!DeviceRegistration.FitsPath(OrganisationIdentification))
            yield return new("organisationIdentification", DeviceRegistration.PathRule);
        if (Prefix.Length is 0 or > 3 || Prefix.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            yield return new("prefix", "must be 1 to 3 characters without spaces");
        foreach (var violation in base.Validate())
            yield return violation;
    }
}
