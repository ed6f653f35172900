using GridOrleans.Storage;

namespace GridOrleans.Devices;

/// <summary>Whom a name of a protocol stands for. Soon forgotten when nobody asks: anybody can ask for names at random.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class DeviceIdentityGrain(
    [PersistentState("device-identity")] IPersistentState<DeviceIdentityGrain.Holder> state) : Grain, IDeviceIdentityGrain
{
    private Committed<Holder> Held => field ??= new(state, this);

    public Task<string?> Resolve() => Task.FromResult(Held.Value.DeviceIdentification);

    public async Task<bool> Claim(string deviceIdentification)
    {
        if (Held.Value.DeviceIdentification == deviceIdentification)
            return true;
        // A device that got another name since, or is gone, holds this one no longer.
        if (Held.Value.DeviceIdentification is { } other && await GrainFactory.Device(other).HoldsIdentity(this.GetPrimaryKeyString()))
            return false;
        await Held.Write(new() { DeviceIdentification = deviceIdentification });
        return true;
    }

    internal sealed class Holder
    {
        public string? DeviceIdentification { get; init; }
    }
}
