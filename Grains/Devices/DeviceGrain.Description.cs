using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Json;
using GridOrleans.Manufacturers;
using GridOrleans.Organisations;

namespace GridOrleans.Devices;

/// <content>What people tell of the device, and who may: added, read, changed, removed.</content>
internal sealed partial class DeviceGrain
{
    // Platform handbook, 3.6.
    private static readonly DeviceRight ToChange = DeviceRight.OneOf(DeviceFunctionGroup.Owner);

    public Task<Creation<Device>> Create(Caller caller, DeviceRegistration registration) => LeavingNothing(CreateAllowed(caller, registration));

    private async Task<Creation<Device>> CreateAllowed(Caller caller, DeviceRegistration registration)
    {
        var organisation = await workshop.Authority.Require(caller, PlatformFunction.GetOrganisations, onlyEnabled: true);
        await Refresh();
        Check(registration);
        var owner = registration.OwnerOrganisation ?? caller.OrganisationIdentification;
        await workshop.Organisations.Require(owner);
        if (Stored is { } existing)
        {
            var said = registration with { LifecycleStatus = null, IsActivated = null };
            if (MayRepeat(caller, existing) && existing.OwnerOrganisation == owner && existing.With(said).SaysTheSame(existing))
            {
                await Confirm();
                // Who has been given nothing on it is told nothing but what it said: the answer that it had for a new device.
                return new(
                    Authority.HasAny(caller.OrganisationIdentification, existing)
                        ? Describe(existing, caller)
                        : DeviceDescription.Create(registration, owner, Now).SeenBy(caller.OrganisationIdentification),
                    Created: false);
            }
            // One that has never been seen is described anew; nobody takes another's that way.
            if (existing.DeviceType is not null || !Authority.Owns(caller.OrganisationIdentification, existing))
                throw new RefusedException(ErrorCode.ExistingDevice, $"Device with id {Identification} already exists.");
        }
        await RequireNamed(organisation, registration, Stored);
        return new(await Add(caller, registration, owner, AuditAction.CreateDevice), Created: true);
    }

    public async Task<Device> Read(Caller caller) => Describe(await Visible(caller), caller);

    public async Task<IReadOnlyList<DeviceAuthorisation>> ReadAuthorisations(Caller caller)
    {
        await Require(caller, DeviceFunction.GetDeviceAuthorization, onlyActive: false);
        return Describe(Known, caller).Authorisations;
    }

    public async Task Require(Caller caller, DeviceFunction function, bool onlyActive)
    {
        var organisation = await workshop.Authority.Require(caller);
        if (onlyActive)
            RequireActive(organisation, Known);
        workshop.Authority.Require(organisation, Known, function);
    }

    public async Task<Device> Change(Caller caller, DeviceRegistration registration, string? expectedVersion)
    {
        var organisation = await workshop.Authority.Require(caller);
        workshop.Authority.Require(organisation, Known, ToChange);
        foreach (var right in Known.RightsTo(Known.With(registration)))
            workshop.Authority.Require(await workshop.Authority.Require(caller, right.OnlyEnabled), Known, right);
        Check(registration);
        if (registration.OwnerOrganisation is { } owner && owner != Known.OwnerOrganisation)
            throw new RefusedException([new("ownerOrganisation", "cannot be changed so: set the owner")]);
        await RequireNamed(organisation, registration, Known);
        var changed = Known.With(registration);
        return await Replace(changed, caller, expectedVersion, AuditAction.ChangeDevice, DeviceDescription.Changes(Known, changed));
    }

    public Task<Device> Apply(Caller caller, DeviceChange change, string? expectedVersion, bool onlyTry) =>
        LeavingNothing(ApplyAllowed(caller, change, expectedVersion, onlyTry));

    private async Task<Device> ApplyAllowed(Caller caller, DeviceChange change, string? expectedVersion, bool onlyTry)
    {
        var right = change.Right;
        var organisation = await workshop.Authority.Require(caller, right.OnlyEnabled);
        // Before the device is looked at: who may not, learns nothing of it.
        Authority.RequirePlatform(organisation, right);
        var scene = new ChangeScene(caller.OrganisationIdentification, workshop.Protocols);
        var detail = JsonSerializer.Serialize(change, change.GetType(), PlatformJson.Stored);
        if (Stored is null && expectedVersion is null && !onlyTry && change.Makes(Identification, scene) is { } made)
        {
            await Refresh();
            Check(made);
            return await Add(caller, made, caller.OrganisationIdentification, AuditAction.Of(change), detail);
        }
        workshop.Authority.Require(organisation, Known, right);
        Violation[] violations = [.. change.Validate()];
        if (violations.Length > 0)
            throw new RefusedException(violations);
        foreach (var named in change.Organisations)
            await workshop.Organisations.Require(named);
        var changed = change.ApplyTo(Known, scene);
        return onlyTry ? Describe(Known, caller) : await Replace(changed, caller, expectedVersion, AuditAction.Of(change), detail);
    }

    public async Task Remove(Caller caller, string? expectedVersion)
    {
        await Refresh();
        await Require(caller, DeviceFunction.RemoveDevice, onlyActive: false);
        CheckVersion(expectedVersion);
        await workshop.Audit.Record(caller, AuditAction.RemoveDevice, Identification);
        foreach (var command in _queue.All.ToArray())
            await End(command, CommandStatus.Cancelled, command.BrokenOff(Now), null, new(ErrorCode.DeviceRemoved, "The device was removed."), null);
        await _document.Clear();
        ReturnUnusedPermit();
    }

    /// <summary>True for whom the device is no secret: all others could find out by guessing who owns it, where it is and what its key is.</summary>
    private bool MayRepeat(Caller caller, Device existing) =>
        caller.OrganisationIdentification == _document.Value.CreatedBy
        || Authority.HasAny(caller.OrganisationIdentification, existing)
        || workshop.Authority.ManagesNetwork(caller.OrganisationIdentification);

    private async Task<Device> Add(Caller caller, DeviceRegistration registration, string owner, string action, string? detail = null)
    {
        await workshop.Audit.Record(caller, action, Identification, owner, detail: detail);
        // An earlier device of this name may have left what it last said.
        if (_hot.Version > 0)
            await StoreHot(new DeviceHotState { Version = _hot.Version + 1 });
        await _document.Write(new() { Device = DeviceDescription.Create(registration, owner, Now), CreatedBy = caller.OrganisationIdentification });
        return Describe(Known, caller);
    }

    /// <summary>The device, for a caller that has been given anything on it.</summary>
    private async Task<Device> Visible(Caller caller)
    {
        var organisation = await workshop.Authority.Require(caller);
        Authority.RequireAny(organisation, Known);
        return Known;
    }

    /// <summary>The device as a caller sees it.</summary>
    private Device Describe(Device device, Caller caller) =>
        (_hot.Complete(device) with { Version = _document.Version ?? "" }).SeenBy(caller.OrganisationIdentification);

    private async Task<Device> Replace(Device changed, Caller caller, string? expectedVersion, string action, string? detail)
    {
        CheckVersion(expectedVersion);
        if (!changed.SaysTheSame(Known))
        {
            // Committed before the description is written: an act is never without its trace, and who is to hear of it hears of it at least once.
            await Commit(new()
            {
                Audit = [workshop.Audit.Note(caller, action, Identification, detail: detail)],
                Notifications = workshop.Notifier.OfChange(caller.OrganisationIdentification, Identification),
            });
            await Store(changed with { ModifiedAt = Now });
        }
        return Describe(changed, caller);
    }

    private Task Store(Device device) => _document.Write(new() { Device = device, CreatedBy = _document.Value.CreatedBy });

    /// <summary>Whoever is refused leaves no grain in memory of a device that is not there: names can be made up without end.</summary>
    private async Task<T> LeavingNothing<T>(Task<T> act)
    {
        try
        {
            return await act;
        }
        catch when (Present() is null)
        {
            throw;
        }
    }

    private void Check(DeviceRegistration registration)
    {
        List<Violation> violations = [.. registration.Validate()];
        if (registration.DeviceIdentification != Identification)
            violations.Add(new("deviceIdentification", "must be the one in the path: it never changes"));
        if (violations.Count > 0)
            throw new RefusedException(violations);
        if (registration.ProtocolInfo is { } wanted
            && Protocols.ProtocolInfo.Find(workshop.Protocols, wanted).Adapter is { } adapter && adapter != registration.Protocol)
            throw new RefusedException([new("protocol", $"must be {adapter}, to which protocolInfo belongs")]);
    }

    /// <summary>What a description names and the one before did not must be there.</summary>
    private async Task RequireNamed(Organisation organisation, DeviceRegistration registration, Device? before)
    {
        // For every type of device, other than in GXF (platform handbook, 16, K11), in its words (4.8).
        if (registration.DeviceModel is { } model && model != before?.DeviceModel && !await GrainFactory.Manufacturer(model.Manufacturer).HasModel(model.ModelCode))
        {
            throw new RefusedException(
                ErrorCode.UnknownDeviceModel,
                $"Model code \"{model.ModelCode}\" and Manufacturer \"{model.Manufacturer}\" do not identify an existing device model.");
        }
        if (registration.GatewayDevice is { } gateway && gateway != before?.GatewayDevice)
            await RequireGateway(organisation, gateway);
    }

    private void CheckVersion(string? expected)
    {
        if (expected is not null && expected != _document.Version)
            throw new RefusedException(ErrorCode.VersionConflict, "The device has changed since it was read; read it again.");
    }
}
