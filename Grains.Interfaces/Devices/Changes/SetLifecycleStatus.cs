using GridOrleans.Authorisation;

namespace GridOrleans.Devices.Changes;

/// <summary>Says where a device is in its life. Any status may follow any other (platform handbook, 4.3).</summary>
[GenerateSerializer, Immutable, Alias("SetLifecycleStatus")]
public sealed record SetLifecycleStatus : DeviceChange
{
    /// <summary>The new one.</summary>
    [Id(0)] public required DeviceLifecycleStatus LifecycleStatus { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetLifecycleStatus Example { get; } = new() { LifecycleStatus = DeviceLifecycleStatus.InUse };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.Of(DeviceFunction.SetDeviceLifecycleStatus);

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with { LifecycleStatus = LifecycleStatus };
}
