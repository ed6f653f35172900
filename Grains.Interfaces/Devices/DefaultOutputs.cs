namespace GridOrleans.Devices;

/// <summary>What a device has when nobody said otherwise (platform handbook, 4.2).</summary>
public static class DefaultOutputs
{
    private static readonly IReadOnlyList<DeviceOutput> Ssld = [new(1, RelayType.Tariff), new(2, RelayType.Light), new(3, RelayType.Light)];

    private static readonly IReadOnlyList<DeviceOutput> Psld = [new(1, RelayType.Light)];

    /// <summary>Its relays, or those that its type usually has.</summary>
    public static IReadOnlyList<DeviceOutput> RelaysOf(this Device device) =>
        device.Outputs.Count > 0 ? device.Outputs : device.DeviceType == DeviceTypes.Psld ? Psld : Ssld;
}
