namespace GridOrleans.Devices;

/// <summary>
/// Which device a name of a protocol stands for; its key is <c>PROTOCOL:name</c>, for OSLP the base64 of the 12-byte uid
/// (OSLP handbook, 4).
/// </summary>
[Alias("IDeviceIdentityGrain")]
public interface IDeviceIdentityGrain : IGrainWithStringKey
{
    /// <summary>The device's identification, or null when no device has this name.</summary>
    [Alias("Resolve")]
    Task<string?> Resolve();

    /// <summary>Gives the name to a device; false when another device holds it.</summary>
    [Alias("Claim")]
    Task<bool> Claim(string deviceIdentification);
}
