using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Json;
using GridOrleans.Storage;

namespace GridOrleans.Organisations;

/// <summary>An organisation. Soon forgotten when nobody asks: faces can be made to ask for names at random.</summary>
[CollectionAgeLimit(Minutes = 10)]
internal sealed class OrganisationGrain(
    [PersistentState(OrganisationDocument.StateName)] IPersistentState<OrganisationDocument> state, Authority authority,
    DeviceAccess access, AuditTrail audit, TimeProvider time) : Grain, IOrganisationGrain
{
    private string Identification => this.GetPrimaryKeyString();

    private Committed<OrganisationDocument> Document => field ??= new(state, this);

    private Organisation Known => Present() ?? throw RefusedException.UnknownOrganisation(Identification);

    public Task<Organisation?> Read() => Task.FromResult(Present());

    public async Task<Organisation> Find(Caller caller)
    {
        await authority.Require(caller, PlatformFunction.GetOrganisations);
        return authority.ManagesNetwork(caller.OrganisationIdentification) || caller.OrganisationIdentification == Identification
            ? Known
            : throw RefusedException.UnknownOrganisation(Identification);
    }

    public async Task<Creation<Organisation>> Create(Caller caller, OrganisationRegistration registration)
    {
        await authority.Require(caller, PlatformFunction.CreateOrganisation);
        RefusedException.ThrowIfAny(registration.Validate());
        if (registration.OrganisationIdentification != Identification)
            throw new RefusedException([new("organisationIdentification", $"must be {Identification}, as in the path")]);
        if (Present() is { } existing)
        {
            return SaysTheSame(existing, registration)
                ? new(existing, Created: false)
                : throw new RefusedException(ErrorCode.ExistingOrganisation, $"Organisation with id {Identification} already exists.");
        }
        await audit.Record(caller, AuditAction.CreateOrganisation, subject: Identification);
        await Store(new()
        {
            OrganisationIdentification = Identification,
            Name = registration.Name,
            Prefix = registration.Prefix,
            FunctionGroup = registration.FunctionGroup,
            Enabled = registration.Enabled,
            Domains = registration.Domains,
            CreatedAt = time.GetUtcNow(),
            ModifiedAt = time.GetUtcNow(),
        });
        return new(Known, Created: true);
    }

    public async Task<Organisation> Change(Caller caller, OrganisationChange change, string? expectedVersion)
    {
        await authority.Require(caller, PlatformFunction.ChangeOrganisation);
        RefusedException.ThrowIfAny(change.Validate());
        var organisation = Known;
        CheckVersion(expectedVersion);
        if (change.Name == organisation.Name && change.FunctionGroup == organisation.FunctionGroup && change.Domains.ToHashSet().SetEquals(organisation.Domains))
            return organisation;
        await audit.Record(
            caller, AuditAction.ChangeOrganisation, subject: Identification, detail: JsonSerializer.Serialize(change, PlatformJson.Stored));
        await Store(organisation with { Name = change.Name, FunctionGroup = change.FunctionGroup, Domains = change.Domains, ModifiedAt = time.GetUtcNow() });
        return Known;
    }

    public async Task<Organisation> Activate(Caller caller)
    {
        await authority.Require(caller, PlatformFunction.ChangeOrganisation);
        if (Known.Enabled)
            return Known;
        await audit.Record(caller, AuditAction.ActivateOrganisation, subject: Identification);
        await Store(Known with { Enabled = true, ModifiedAt = time.GetUtcNow() });
        return Known;
    }

    public async Task Remove(Caller caller, string? expectedVersion)
    {
        await authority.Require(caller, PlatformFunction.RemoveOrganisation);
        _ = Known;
        CheckVersion(expectedVersion);
        if (await access.Exists(Identification))
        {
            throw new RefusedException(
                ErrorCode.ExistingDeviceAuthorisations, $"Device Authorizations are still present for the current organisation {Identification}");
        }
        if (!Known.Enabled)
            return;
        await audit.Record(caller, AuditAction.RemoveOrganisation, subject: Identification);
        await Store(Known with { Enabled = false, ModifiedAt = time.GetUtcNow() });
    }

    public async Task Found()
    {
        if (Document.Value.Organisation is not null)
            return;
        await Store(new()
        {
            OrganisationIdentification = Identification,
            Name = Identification,
            Prefix = Identification[..Math.Min(3, Identification.Length)].ToUpperInvariant(),
            FunctionGroup = PlatformFunctionGroup.Admin,
            Enabled = true,
            Domains = [PlatformDomain.Common, PlatformDomain.PublicLighting, PlatformDomain.TariffSwitching],
            CreatedAt = time.GetUtcNow(),
            ModifiedAt = time.GetUtcNow(),
        });
    }

    private Organisation? Present()
    {
        if (Document.Value.Organisation is { } organisation)
            return organisation with { Version = Document.Version ?? "" };
        DeactivateOnIdle();
        return null;
    }

    private Task Store(Organisation organisation) => Document.Write(new() { Organisation = organisation });

    private static bool SaysTheSame(Organisation organisation, OrganisationRegistration registration) =>
        (organisation.Name, organisation.Prefix, organisation.FunctionGroup, organisation.Enabled)
            == (registration.Name, registration.Prefix, registration.FunctionGroup, registration.Enabled)
        && registration.Domains.ToHashSet().SetEquals(organisation.Domains);

    private void CheckVersion(string? expected)
    {
        if (expected is not null && expected != Document.Version)
            throw new RefusedException(ErrorCode.VersionConflict, "The organisation has changed since it was read; read it again.");
    }
}

/// <summary>An organisation's state in grain storage, and what lists read there.</summary>
internal sealed class OrganisationDocument
{
    /// <summary>The grain state's name: the value of <c>grain_state.type</c>.</summary>
    public const string StateName = "organisation";

    /// <summary>The organisation; null when nobody has created it.</summary>
    public Organisation? Organisation { get; init; }
}
