using System.Diagnostics.Metrics;
using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Storage;
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
    private Committed<DeviceDocument> _document = null!;
    private DeviceHotState _hot = new();
    private bool _isCounted;

    /// <summary>The description as it is stored; null when nobody added the device.</summary>
    private Device? Stored => _document.Value.Device;

    private string Identification => this.GetPrimaryKeyString();

    private DateTimeOffset Now => workshop.Time.GetUtcNow();

    private Device Known => Present() ?? throw RefusedException.UnknownDevice(Identification);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (open, hot) = await workshop.Loader.Load(Identification, cancellationToken);
        (_document, _hot) = (new(document, this), hot);
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
        ClaimAddress();
        Active.Add(1);
        _isCounted = true;
    }

    public Task<DeviceContact?> ReadContact() => Task.FromResult(Present() is { } device ? Contact(device) : null);

    public Task<bool> HoldsIdentity(string protocolIdentity) =>
        Task.FromResult(Stored is not null && (_hot.ProtocolIdentity == protocolIdentity || _claiming == protocolIdentity));

    /// <summary>The device, or null when nobody added it: then this grain need not stay, whoever asks for names at random.</summary>
    private Device? Present()
    {
        if (Stored is null && _queue.Count == 0)
            DeactivateOnIdle();
        return Stored;
    }

    private DeviceContact Contact(Device device) => new()
    {
        DeviceIdentification = Identification,
        Protocol = device.Protocol,
        NetworkAddress = device.NetworkAddress,
        PublicKey = device.PublicKey,
        GpsLatitude = device.GpsLatitude,
        GpsLongitude = device.GpsLongitude,
        BtsId = device.BtsId,
        CellId = device.CellId,
        State = _hot.ProtocolState,
    };
}
