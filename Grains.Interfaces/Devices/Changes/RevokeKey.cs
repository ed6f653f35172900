using GridOrleans.Authorisation;

namespace GridOrleans.Devices.Changes;

/// <summary>Takes a device's public key away: nothing that it says is believed, and commands are refused until it has one again (platform handbook, 4.9).</summary>
[GenerateSerializer, Immutable, Alias("RevokeKey")]
public sealed record RevokeKey : DeviceChange
{
    /// <inheritdoc/>
    public override DeviceRight Right => new() { OfPlatform = PlatformFunction.RevokeKey, OfDevice = DeviceFunction.RevokeKey };

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with { PublicKey = null };
}
