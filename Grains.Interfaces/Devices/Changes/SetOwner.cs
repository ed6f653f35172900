using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Devices.Changes;

/// <summary>Gives a device to one owner in place of all that it had; other groups stay given (platform handbook, 3.7).</summary>
[GenerateSerializer, Immutable, Alias("SetOwner")]
public sealed record SetOwner : DeviceChange
{
    /// <summary>The new owner.</summary>
    [Id(0)] public required string OrganisationIdentification { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetOwner Example { get; } = new() { OrganisationIdentification = "city" };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.Of(PlatformFunction.SetOwner);

    /// <inheritdoc/>
    public override IEnumerable<string> Organisations => [OrganisationIdentification];

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (!DeviceRegistration.IsIdentification(OrganisationIdentification))
            yield return new("organisationIdentification", DeviceRegistration.IdentificationRule);
    }

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with
    {
        Authorisations =
        [
            new(OrganisationIdentification, DeviceFunctionGroup.Owner),
            .. device.Authorisations.Where(given => given.FunctionGroup != DeviceFunctionGroup.Owner),
        ],
    };
}
