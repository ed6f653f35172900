using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Protocols;

namespace GridOrleans.Devices.Changes;

/// <summary>Says which protocol a device speaks, exactly: an absent variant is a variant of its own (platform handbook, 4.7). Nothing is sent to the device.</summary>
[GenerateSerializer, Immutable, Alias("SetProtocol")]
public sealed record SetProtocol : DeviceChange
{
    /// <summary>The protocol.</summary>
    [Id(0)] public required ProtocolReference ProtocolInfo { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetProtocol Example { get; } = new() { ProtocolInfo = Protocols.ProtocolInfo.BuiltIn[0].Reference };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.Of(PlatformFunction.UpdateDeviceProtocol);

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate() => ProtocolInfo.Validate("protocolInfo");

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) =>
        device with { ProtocolInfo = ProtocolInfo, Protocol = Protocols.ProtocolInfo.Find(scene.Protocols, ProtocolInfo).Adapter };
}
