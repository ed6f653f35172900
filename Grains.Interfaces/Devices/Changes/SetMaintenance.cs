using GridOrleans.Authorisation;

namespace GridOrleans.Devices.Changes;

/// <summary>Puts a device into maintenance or takes it out (platform handbook, 4.5). Its life cycle goes on beside that.</summary>
[GenerateSerializer, Immutable, Alias("SetMaintenance")]
public sealed record SetMaintenance : DeviceChange
{
    /// <summary>True: most commands are refused from now on.</summary>
    [Id(0)] public required bool InMaintenance { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetMaintenance Example { get; } = new() { InMaintenance = true };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.OneOf(DeviceFunctionGroup.Owner, DeviceFunctionGroup.Configuration);

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with { InMaintenance = InMaintenance };
}
