using GridOrleans.Authorisation;

namespace GridOrleans.Commands;

/// <summary>Restarts the device, which then registers again.</summary>
[GenerateSerializer, Alias("SetReboot"), CommandType("setReboot")]
public sealed record SetReboot : DeviceCommand
{
    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.SetReboot;
}
