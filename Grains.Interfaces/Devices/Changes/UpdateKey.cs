using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Devices.Changes;

/// <summary>Gives a device another public key, which proves what it says from now on (platform handbook, 4.9).</summary>
[GenerateSerializer, Immutable, Alias("UpdateKey")]
public sealed record UpdateKey : DeviceChange
{
    /// <summary>Base64 of a DER SubjectPublicKeyInfo (OSLP handbook, 2.4).</summary>
    [Id(0)] public required string PublicKey { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static UpdateKey Example { get; } = new()
    {
        PublicKey = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE08l2goz3AxN/zXhO06rGeOFdkiLVsXE+/RPSD8wTHKFRlnhxQbvRNwZoNMNXj4RKabxwqtyfoxquBveNx9nlxQ==",
    };

    /// <inheritdoc/>
    public override DeviceRight Right => new() { OfPlatform = PlatformFunction.UpdateKey, OfDevice = DeviceFunction.UpdateKey, OnlyEnabled = true };

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (!DeviceKey.IsOne(PublicKey))
            yield return new("publicKey", DeviceKey.Rule);
    }

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with { PublicKey = PublicKey };
}
