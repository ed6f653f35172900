using GridOrleans.Adapters;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Devices;

/// <content>The network address that the device registered with, and that no other device may have (platform handbook, 4.6).</content>
internal sealed partial class DeviceGrain
{
    private bool _isTakingAddress;

    /// <summary>
    /// The registration in the hot state: a success, too. That others have the address is committed with it, so that whoever activates this device after a crash, or hears it
    /// again, goes on with taking it from them.
    /// </summary>
    private async Task<DeviceHotState> Registered(DeviceHotState hot, SelfRegistration? registration, DateTimeOffset now) => registration is null
        ? hot
        : hot with
        {
            ProtocolIdentity = registration.ProtocolIdentity,
            RegisteredAt = now,
            LastSuccess = now,
            FailuresSinceSuccess = 0,
            ClaimsAddress = await workshop.Addresses.IsElsewhere(registration.NetworkAddress, Identification),
        };

    /// <summary>
    /// Begins to take the address from the others, if any have it. Not awaited: two devices that register with one address at once would wait for each other.
    /// </summary>
    private void ClaimAddress()
    {
        if (_hot.ClaimsAddress && !_isTakingAddress)
            _ = TakeAddress();
    }

    private async Task TakeAddress()
    {
        var registeredAt = _hot.RegisteredAt;
        _isTakingAddress = true;
        try
        {
            if (Stored?.NetworkAddress is not { } address || registeredAt is not { } since)
                return;
            await workshop.Addresses.TakeFromOthers(
                address, Identification, other => GrainFactory.GetGrain<IDeviceCare>(other).GiveUpAddress(address, Identification, since));
            await GrainFactory.GetGrain<IDeviceCare>(Identification).AddressTaken(since);
        }
        catch (Exception failure)
        {
            AddressNotTaken(failure, Identification);
        }
        finally
        {
            _isTakingAddress = false;
        }
        // It has registered again meanwhile, perhaps with another address; what has failed waits.
        if (_hot.RegisteredAt != registeredAt)
            ClaimAddress();
    }

    public async Task GiveUpAddress(string address, string device, DateTimeOffset since)
    {
        await Refresh();
        // Of two that registered with it at once, the later has it; of two in the same instant, the one whose name comes last.
        if (Present() is not { } known || known.NetworkAddress != address || _hot.RegisteredAt > since
            || (_hot.RegisteredAt == since && string.CompareOrdinal(Identification, device) > 0))
            return;
        AddressGivenUp(Identification, address, device);
        await Store(known with { NetworkAddress = null, ModifiedAt = Now });
    }

    public async Task AddressTaken(DateTimeOffset since)
    {
        await Refresh();
        if (_hot.ClaimsAddress && _hot.RegisteredAt == since)
            await StoreHot(_hot with { ClaimsAddress = false, Version = _hot.Version + 1 });
    }

    [LoggerMessage(LogLevel.Information, "Device {Device} has lost its network address {Address} to device {Other}, which registered with it")]
    private partial void AddressGivenUp(string device, string address, string other);

    [LoggerMessage(LogLevel.Warning, "Not every other device has given up the network address of device {Device}; that is tried again when it is next heard")]
    private partial void AddressNotTaken(Exception failure, string device);
}
