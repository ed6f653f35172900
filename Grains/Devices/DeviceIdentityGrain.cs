
namespace GridOrleans.Devices;

/// <summary>Whom a name of a protocol stands for. Soon forgotten when nobody asks: anybody can ask for names at random.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class DeviceIdentityGrain(
    [PersistentState("device-identity")] IPersistentState<DeviceIdentityGrain.Holder> holder) : Grain, IDeviceIdentityGrain
{
    public Task<string?> Resolve() => Task.FromResult(holder.State.DeviceIdentification);

    public async Task<bool> Claim(string deviceIdentification)
    {
        if (holder.State.DeviceIdentification == deviceIdentification)
            return true;
        // A device that got another name since, or is gone, holds this one no longer.
        if (holder.State.DeviceIdentification is { } other && await GrainFactory.Device(other).HoldsIdentity(this.GetPrimaryKeyString()))
            return false;
        holder.State.DeviceIdentification = deviceIdentification;
        try
        {
            await holder.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
        return true;
    }

    internal sealed class Holder
    {
        public string? DeviceIdentification { get; set; }
    }
}
