using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Devices.Changes;

/// <summary>Gives groups of functions on a device to organisations, and takes them back: all of it, or, when one entry is refused, nothing (platform handbook, 3.7).</summary>
[GenerateSerializer, Immutable, Alias("UpdateAuthorisations")]
public sealed record UpdateAuthorisations : DeviceChange
{
    /// <summary>How many entries one request carries at most.</summary>
    public const int MostEntries = 100;

    /// <summary>How many a device has at most.</summary>
    public const int MostPerDevice = 200;

    /// <summary>What is given and taken, in this order. Taking what was not given changes nothing, and nobody takes their own ownership.</summary>
    [Id(0)] public required IReadOnlyList<AuthorisationEntry> Authorisations { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static UpdateAuthorisations Example { get; } = new() { Authorisations = [new("contractor", DeviceFunctionGroup.Installation)] };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.Of(DeviceFunction.SetDeviceAuthorization);

    /// <inheritdoc/>
    public override IEnumerable<string> Organisations => Authorisations.Select(entry => entry.OrganisationIdentification).Distinct();

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (Authorisations.Count is 0 or > MostEntries)
            yield return new("authorisations", $"must have 1 to {MostEntries} entries");
        for (var i = 0; i < Math.Min(Authorisations.Count, MostEntries); i++)
        {
            if (Authorisations[i] is null)
                yield return new($"authorisations[{i}]", "may not be null");
            else if (!DeviceRegistration.IsIdentification(Authorisations[i].OrganisationIdentification))
                yield return new($"authorisations[{i}].organisationIdentification", DeviceRegistration.IdentificationRule);
        }
    }

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene)
    {
        var given = device.Authorisations.ToList();
        foreach (var entry in Authorisations)
        {
            var authorisation = new DeviceAuthorisation(entry.OrganisationIdentification, entry.FunctionGroup);
            if (!entry.Revoked && !given.Contains(authorisation))
                given.Add(authorisation);
            else if (entry.Revoked && !(entry.FunctionGroup == DeviceFunctionGroup.Owner && entry.OrganisationIdentification == scene.Caller))
                given.Remove(authorisation);
        }
        return given.Count <= MostPerDevice
            ? device with { Authorisations = given }
            : throw new RefusedException([new("authorisations", $"a device may have at most {MostPerDevice}")]);
    }
}

/// <summary>One group of functions that is given or taken.</summary>
/// <param name="OrganisationIdentification">To or from whom.</param>
/// <param name="FunctionGroup">Which.</param>
/// <param name="Revoked">True: it is taken. Absent: given.</param>
[GenerateSerializer, Immutable, Alias("AuthorisationEntry")]
public sealed record AuthorisationEntry(
    [property: Id(0)] string OrganisationIdentification, [property: Id(1)] DeviceFunctionGroup FunctionGroup, [property: Id(2)] bool Revoked = false);
