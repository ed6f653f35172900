namespace GridOrleans.Devices;

/// <summary>
/// The way to a device. The names under which the cluster knows devices are fixed here: for any other grain Orleans finds them by reflection, on every
/// call, which was a ninth of a gateway's work for a command and 3 % of an adapter's.
/// </summary>
public static class DeviceReference
{
    /// <summary>The grain type of devices, as the directory and the grain store write it.</summary>
    public const string GrainTypeName = "device";

    /// <summary>The name of <see cref="IDeviceGrain"/> in messages.</summary>
    public const string InterfaceTypeName = "IDeviceGrain";

    private static readonly GrainType GrainType = GrainType.Create(GrainTypeName);
    private static readonly GrainInterfaceType InterfaceType = GrainInterfaceType.Create(InterfaceTypeName);

    /// <summary>The device of that identification, whether somebody added it or not.</summary>
    public static IDeviceGrain Device(this IGrainFactory grains, string identification) =>
        (IDeviceGrain)grains.GetGrain(GrainId.Create(GrainType, identification), InterfaceType);
}
