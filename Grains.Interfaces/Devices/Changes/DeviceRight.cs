using GridOrleans.Authorisation;

namespace GridOrleans.Devices.Changes;

/// <summary>What an organisation must have been given before it may do something with a device; all that is named must be there.</summary>
public sealed record DeviceRight
{
    /// <summary>A function of the platform.</summary>
    public PlatformFunction? OfPlatform { get; init; }

    /// <summary>A function of the device.</summary>
    public DeviceFunction? OfDevice { get; init; }

    /// <summary>One of these groups on the device, for the rules that do not use the matrix (platform handbook, 3.6).</summary>
    public IReadOnlyList<DeviceFunctionGroup>? AnyGroup { get; init; }

    /// <summary>True: an organisation that is disabled may not, whatever configuration says of others (platform handbook, 1.4).</summary>
    public bool OnlyEnabled { get; init; }

    /// <summary>A function of the device.</summary>
    public static DeviceRight Of(DeviceFunction function) => new() { OfDevice = function };

    /// <summary>A function of the platform, whatever the caller has on the device.</summary>
    public static DeviceRight Of(PlatformFunction function) => new() { OfPlatform = function };

    /// <summary>One of these groups on the device.</summary>
    public static DeviceRight OneOf(params DeviceFunctionGroup[] groups) => new() { AnyGroup = groups };
}
