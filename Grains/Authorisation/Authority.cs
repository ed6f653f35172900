using GridOrleans.Access;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Organisations;
using Microsoft.Extensions.Options;

namespace GridOrleans.Authorisation;

/// <summary>
/// Decides who may do what, for every face alike: the calling organisation must be known (GXF 101) and may have to be enabled (104), must have the platform's
/// function, and must have been given the device's function (301). All that it asks is in this silo's memory.
/// </summary>
internal sealed class Authority(KnownOrganisations organisations, IOptions<AuthorisationOptions> options, IOptions<BootstrapOptions> bootstrap)
{
    private readonly DeviceFunctionMatrix _matrix = options.Value.Matrix();

    /// <summary>The organisation that manages the network (platform handbook, 1.3); null when configuration names none.</summary>
    public string? NetManagementOrganisation => options.Value.NetManagementOrganisation ?? bootstrap.Value.Organisation;

    /// <summary>True for the organisation that manages the network.</summary>
    public bool ManagesNetwork(string organisation) => organisation == NetManagementOrganisation;

    /// <summary>The caller's organisation.</summary>
    /// <exception cref="RefusedException">Unknown, or disabled.</exception>
    public ValueTask<Organisation> Require(Caller caller, bool onlyEnabled = false) => Require(caller.OrganisationIdentification, onlyEnabled);

    /// <summary>An organisation that has called before and in whose name something is done now.</summary>
    /// <exception cref="RefusedException">Unknown, or disabled.</exception>
    public async ValueTask<Organisation> Require(string organisationIdentification, bool onlyEnabled = false)
    {
        var organisation = await organisations.Require(organisationIdentification);
        return organisation.Enabled || !(onlyEnabled || options.Value.BlockDisabledOrganisations)
            ? organisation
            : throw new RefusedException(ErrorCode.DisabledOrganisation, $"Organisation {organisation.OrganisationIdentification} is disabled.");
    }

    /// <summary>The caller's organisation, which must have a function of the platform.</summary>
    /// <exception cref="RefusedException">It has not.</exception>
    public async ValueTask<Organisation> Require(Caller caller, PlatformFunction function, bool onlyEnabled = false)
    {
        var organisation = await Require(caller, onlyEnabled);
        return PlatformFunctions.Allows(organisation.FunctionGroup, function)
            ? organisation
            : throw RefusedException.Unauthorized(caller.OrganisationIdentification);
    }

    /// <summary>The caller's organisation, which must be of the kind that runs the platform: for what GXF asks of nobody, and has no function for.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public async ValueTask<Organisation> RequireAdministrator(Caller caller)
    {
        var organisation = await Require(caller);
        return organisation.FunctionGroup == PlatformFunctionGroup.Admin
            ? organisation
            : throw RefusedException.Unauthorized(caller.OrganisationIdentification);
    }

    /// <summary>Lets an organisation do something that needs a function of the platform, as far as that can be told without the device.</summary>
    /// <exception cref="RefusedException">It has not the function.</exception>
    public static void RequirePlatform(Organisation organisation, DeviceRight right)
    {
        if (right.OfPlatform is { } function && !PlatformFunctions.Allows(organisation.FunctionGroup, function))
            throw RefusedException.Unauthorized(organisation.OrganisationIdentification);
    }

    /// <summary>Lets an organisation do something with a device.</summary>
    /// <exception cref="RefusedException">It has not been given what that needs; one that has been given nothing hears that the device is not its.</exception>
    public void Require(Organisation organisation, Device device, DeviceRight right)
    {
        RequirePlatform(organisation, right);
        var name = organisation.OrganisationIdentification;
        if (right.OfDevice is { } wanted)
            Require(name, device, (_matrix, wanted), Allows);
        if (right.AnyGroup is { } groups)
            Require(name, device, groups, static (groups, group) => groups.Contains(group));
    }

    /// <summary>Lets an organisation use a function of a device.</summary>
    /// <exception cref="RefusedException">It has not been given it.</exception>
    public void Require(Organisation organisation, Device device, DeviceFunction function) =>
        Require(organisation.OrganisationIdentification, device, (_matrix, function), Allows);

    /// <summary>Lets an organisation see a device at all.</summary>
    /// <exception cref="RefusedException">It has been given nothing on it.</exception>
    public static void RequireAny(Organisation organisation, Device device) =>
        Require(organisation.OrganisationIdentification, device, true, static (any, _) => any);

    /// <summary>Lets an organisation command a device in a domain, where configuration asks for that.</summary>
    /// <exception cref="RefusedException">It is not concerned with the domain.</exception>
    public void RequireDomain(Organisation organisation, PlatformDomain domain)
    {
        if (options.Value.EnforceDomains && !organisation.Domains.Contains(domain))
            throw RefusedException.Unauthorized(organisation.OrganisationIdentification);
    }

    /// <summary>True when the organisation has been given anything on the device.</summary>
    public static bool HasAny(string organisation, Device device) => device.Authorisations.Any(given => given.OrganisationIdentification == organisation);

    /// <summary>True when the organisation owns the device.</summary>
    public static bool Owns(string organisation, Device device) =>
        device.Authorisations.Contains(new DeviceAuthorisation(organisation, DeviceFunctionGroup.Owner));

    private static bool Allows((DeviceFunctionMatrix Matrix, DeviceFunction Function) wanted, DeviceFunctionGroup group) =>
        wanted.Matrix.Allows(group, wanted.Function);

    // Asked twice for each command: no allocation.
    private static void Require<T>(string organisation, Device device, T wanted, Func<T, DeviceFunctionGroup, bool> suffices)
    {
        var isKnown = false;
        for (var i = 0; i < device.Authorisations.Count; i++)
        {
            var given = device.Authorisations[i];
            if (given.OrganisationIdentification != organisation)
                continue;
            if (suffices(wanted, given.FunctionGroup))
                return;
            isKnown = true;
        }
        throw isKnown ? RefusedException.Unauthorized(organisation) : RefusedException.ForeignDevice(device.DeviceIdentification);
    }
}
