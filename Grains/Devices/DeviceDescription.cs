using GridOrleans.Adapters;

namespace GridOrleans.Devices;

/// <summary>How a device's description comes about and changes.</summary>
internal static class DeviceDescription
{
    // Platform handbook, 4.2: what a device has when nobody said otherwise.
    private static readonly IReadOnlyList<DeviceOutput> SsldOutputs =
        [new(1, RelayType.Tariff), new(2, RelayType.Light), new(3, RelayType.Light)];

    private static readonly IReadOnlyList<DeviceOutput> PsldOutputs = [new(1, RelayType.Light)];

    /// <summary>A device that somebody adds.</summary>
    public static Device Create(DeviceRegistration registration, string organisation, DateTimeOffset now) => new Device
    {
        DeviceIdentification = registration.DeviceIdentification,
        Protocol = registration.Protocol,
        OwnerOrganisation = organisation,
        LifecycleStatus = DeviceLifecycleStatus.NewInInventory,
        IsActivated = false,
        CreatedAt = now,
        ModifiedAt = now,
    }.With(registration);

    /// <summary>What people told replaces what they told before; what only the device knows stays.</summary>
    public static Device With(this Device device, DeviceRegistration registration) => device with
    {
        Protocol = registration.Protocol,
        PublicKey = registration.PublicKey,
        Alias = registration.Alias,
        OwnerOrganisation = registration.OwnerOrganisation ?? device.OwnerOrganisation,
        NetworkAddress = registration.NetworkAddress ?? device.NetworkAddress,
        GpsLatitude = registration.GpsLatitude,
        GpsLongitude = registration.GpsLongitude,
        Outputs = registration.Outputs ?? [],
        LifecycleStatus = registration.LifecycleStatus ?? device.LifecycleStatus,
        InMaintenance = registration.InMaintenance,
    };

    /// <summary>The device has registered: it is active and in use (platform handbook, 4.6).</summary>
    public static Device With(this Device device, SelfRegistration registration) => device with
    {
        DeviceType = registration.DeviceType,
        NetworkAddress = registration.NetworkAddress,
        IsActivated = true,
        LifecycleStatus = DeviceLifecycleStatus.InUse,
    };

    /// <summary>Its relays, or those that its type usually has.</summary>
    public static IReadOnlyList<DeviceOutput> RelaysOf(this Device device) =>
        device.Outputs.Count > 0 ? device.Outputs : device.DeviceType == "PSLD" ? PsldOutputs : SsldOutputs;

    /// <summary>True when both describe the same, whenever that was said.</summary>
    public static bool SaysTheSame(this Device one, Device other) =>
        (one with { Outputs = [], Relays = [], CreatedAt = default, ModifiedAt = default, Version = "" })
            == (other with { Outputs = [], Relays = [], CreatedAt = default, ModifiedAt = default, Version = "" })
        && one.Outputs.SequenceEqual(other.Outputs);
}
