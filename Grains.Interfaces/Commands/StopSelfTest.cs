using GridOrleans.Authorisation;

namespace GridOrleans.Commands;

/// <summary>Ends the self test: all light relays off (OSLP handbook, 7.13).</summary>
[GenerateSerializer, Alias("StopSelfTest"), CommandType("stopSelfTest")]
public sealed record StopSelfTest : DeviceCommand
{
    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.StopSelfTest;

    /// <inheritdoc/>
    public override bool RefusedInMaintenance => false;
}
