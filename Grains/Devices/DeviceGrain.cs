using System.Diagnostics.Metrics;
using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Errors;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace GridOrleans.Devices;

/// <summary>
/// A device. Its description is grain state; its commands and hot state are in the journal and are read back when the grain activates. Calls that
/// change something run one after another, each until its commit; reads and waits interleave. Devices are many, small and alike, so chance spreads
/// them best (Orleans handbook, 2.f).
/// </summary>
[RandomPlacement, GrainType(DeviceReference.GrainTypeName)]
internal sealed partial class DeviceGrain(
    [PersistentState(DeviceDocument.StateName)] IPersistentState<DeviceDocument> document, DeviceWorkshop workshop, ILogger<DeviceGrain> logger)
    : Grain, IDeviceGrain, IDeviceCare
{
    private static readonly Meter Meter = new("GridOrleans.Devices");
    private static readonly UpDownCounter<int> Active =
        Meter.CreateUpDownCounter<int>("grid.devices.active", description: "Device grains in this silo's memory.");

    // What is committed. The grain state itself runs ahead of it while it is being written.
    private Device? _device;
    private DeviceHotState _hot = new();
    private bool _isCounted;

    private string Identification => this.GetPrimaryKeyString();

    private DateTimeOffset Now => workshop.Time.GetUtcNow();

    private Device Known => Present() ?? throw RefusedException.UnknownDevice(Identification);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (open, hot) = await workshop.Loader.Load(Identification, cancellationToken);
        (_device, _hot) = (document.State.Device, hot);
        foreach (var (record, owner) in open)
            _queue.Add(new OpenCommand(record, owner));
        try
        {
            await Own();
        }
        catch (UnavailableException)
        {
            // Some may bear this silo's name by now. A device that did not come to memory would leave them to nobody; this one tries again.
        }
        catch
        {
            _queue.Clear();
            throw;
        }
        await Advance();
        Active.Add(1);
        _isCounted = true;
    }

    public async Task<DeviceCreation> Create(DeviceRegistration registration, string organisationIdentification)
    {
        Check(registration);
        await Refresh();
        var device = DeviceDescription.Create(registration, organisationIdentification, Now);
        if (_device is { } existing)
        {
            var same = existing.With(registration with { LifecycleStatus = null }).SaysTheSame(existing)
                && (registration.OwnerOrganisation ?? organisationIdentification) == existing.OwnerOrganisation;
            if (!same)
                throw new RefusedException(ErrorCode.ExistingDevice, $"Device with id {Identification} already exists.");
            await Confirm();
            return new(Describe(existing), Created: false);
        }
        // An earlier device of this name may have left what it last said.
        if (_hot.Version > 0)
            await StoreHot(new DeviceHotState { Version = _hot.Version + 1 }, []);
        await Store(device);
        return new(Describe(device), Created: true);
    }

    public Task<Device?> Read() => Task.FromResult(Present() is { } device ? Describe(device) : null);

    public async Task<Device> Change(DeviceRegistration registration, string? expectedVersion)
    {
        Check(registration);
        var device = Known;
        CheckVersion(expectedVersion);
        var changed = device.With(registration);
        if (!changed.SaysTheSame(device))
            await Store(changed with { ModifiedAt = Now });
        return Describe(Known);
    }

    public async Task Remove(string? expectedVersion)
    {
        await Refresh();
        _ = Known;
        CheckVersion(expectedVersion);
        foreach (var command in _queue.All.ToArray())
            await End(command, CommandStatus.Cancelled, command.BrokenOff(Now), null, new(ErrorCode.DeviceRemoved, "The device was removed."), null);
        try
        {
            await document.ClearStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
        _device = null;
    }

    public Task<DeviceContact?> ReadContact() => Task.FromResult(Present() is { } device ? Contact(device) : null);

    public Task<bool> HoldsIdentity(string protocolIdentity) =>
        Task.FromResult(_device is not null && (_hot.ProtocolIdentity == protocolIdentity || _claiming == protocolIdentity));

    /// <summary>The device, or null when nobody added it: then this grain need not stay, whoever asks for names at random.</summary>
    private Device? Present()
    {
        if (_device is null && _queue.Count == 0)
            DeactivateOnIdle();
        return _device;
    }

    private DeviceContact Contact(Device device) => new()
    {
        DeviceIdentification = Identification,
        Protocol = device.Protocol,
        NetworkAddress = device.NetworkAddress,
        PublicKey = device.PublicKey,
        GpsLatitude = device.GpsLatitude,
        GpsLongitude = device.GpsLongitude,
        State = _hot.ProtocolState,
    };

    private Device Describe(Device device) => _hot.Complete(device) with { Version = document.Etag ?? "" };

    private async Task Store(Device device)
    {
        document.State.Device = device;
        try
        {
            await document.WriteStateAsync();
        }
        catch
        {
            // The write may have been committed all the same: the next activation reads what is true.
            DeactivateOnIdle();
            throw;
        }
        _device = device;
    }

    private void Check(DeviceRegistration registration)
    {
        Violation[] violations = [.. registration.Validate()];
        if (violations.Length > 0)
            throw new RefusedException(violations);
        if (registration.DeviceIdentification != Identification)
            throw new RefusedException([new("deviceIdentification", $"must be {Identification}, as in the path")]);
    }

    private void CheckVersion(string? expected)
    {
        if (expected is not null && expected != document.Etag)
            throw new RefusedException(ErrorCode.VersionConflict, "The device has changed since it was read; read it again.");
    }
}
