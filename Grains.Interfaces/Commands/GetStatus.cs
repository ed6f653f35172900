using GridOrleans.Authorisation;

namespace GridOrleans.Commands;

/// <summary>Reads what a device does now; its result is a <see cref="DeviceStatus"/>.</summary>
[GenerateSerializer, Alias("GetStatus"), CommandType("getStatus")]
public sealed record GetStatus : DeviceCommand
{
    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.GetStatus;

    /// <inheritdoc/>
    public override bool RefusedInMaintenance => false;
}
