using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Protocols;

namespace GridOrleans.Devices.Changes;

/// <summary>
/// Gives a device another public key, which proves what it says from now on. With a protocol it adds the device, a street light that the caller owns, when nobody
/// has (platform handbook, 4.9).
/// </summary>
[GenerateSerializer, Immutable, Alias("UpdateKey")]
public sealed record UpdateKey : DeviceChange
{
    /// <summary>Base64 of a DER SubjectPublicKeyInfo (OSLP handbook, 2.4).</summary>
    [Id(0)] public required string PublicKey { get; init; }

    /// <summary>The protocol of a device that nobody has added, by its number among the protocols; absent: only a device that is there gets the key.</summary>
    [Id(1)] public int? ProtocolInfoId { get; init; }

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
    public override DeviceRegistration? Makes(string device, ChangeScene scene)
    {
        if (ProtocolInfoId is not { } id)
            return null;
        var protocol = ProtocolInfo.Find(scene.Protocols, id);
        return new()
        {
            DeviceIdentification = device,
            Protocol = protocol.Adapter,
            ProtocolInfo = protocol.Reference,
            PublicKey = PublicKey,
            DeviceType = DeviceTypes.Ssld,
        };
    }

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with { PublicKey = PublicKey };
}
