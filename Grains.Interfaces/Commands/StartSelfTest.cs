using GridOrleans.Authorisation;

namespace GridOrleans.Commands;

/// <summary>Switches all light relays on as a test (OSLP handbook, 7.13).</summary>
[GenerateSerializer, Alias("StartSelfTest"), CommandType("startSelfTest")]
public sealed record StartSelfTest : DeviceCommand
{
    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.StartSelfTest;

    /// <inheritdoc/>
    public override bool RefusedInMaintenance => false;
}
