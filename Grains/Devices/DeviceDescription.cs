using GridOrleans.Adapters;
using GridOrleans.Authorisation;

namespace GridOrleans.Devices;

/// <summary>How a device's description comes about and changes.</summary>
internal static class DeviceDescription
{
    /// <summary>A device that somebody adds.</summary>
    public static Device Create(DeviceRegistration registration, string owner, DateTimeOffset now) => new Device
    {
        DeviceIdentification = registration.DeviceIdentification,
        Protocol = registration.Protocol,
        Authorisations = [new(owner, DeviceFunctionGroup.Owner)],
        LifecycleStatus = DeviceLifecycleStatus.NewInInventory,
        IsActivated = false,
        CreatedAt = now,
        ModifiedAt = now,
    }.With(registration);

    /// <summary>What people told replaces what they told before; what only the device knows stays.</summary>
    public static Device With(this Device device, DeviceRegistration registration) => device with
    {
        Protocol = registration.Protocol,
        ProtocolInfo = registration.ProtocolInfo,
        PublicKey = registration.PublicKey,
        Alias = registration.Alias,
        ContainerAddress = registration.ContainerAddress,
        NetworkAddress = registration.NetworkAddress ?? device.NetworkAddress,
        GpsLatitude = registration.GpsLatitude,
        GpsLongitude = registration.GpsLongitude,
        DeviceModel = registration.DeviceModel,
        GatewayDevice = registration.GatewayDevice,
        BtsId = registration.BtsId,
        CellId = registration.CellId,
        MastSegment = registration.MastSegment,
        BatchNumber = registration.BatchNumber,
        TechnicalInstallationDate = registration.TechnicalInstallationDate?.ToUniversalTime(),
        Eans = registration.Eans,
        InMaintenance = registration.InMaintenance,
        LightMeasurement = registration.LightMeasurement,
        SmartMeter = registration.SmartMeter,
        LightMeasurementDevice = registration.LightMeasurementDevice,
        IntegrationType = registration.IntegrationType,
        DeviceType = registration.DeviceType ?? device.DeviceType,
        Outputs = registration.Outputs ?? [],
        LifecycleStatus = registration.LifecycleStatus ?? device.LifecycleStatus,
    };

    /// <summary>The device has registered: it is active and in use (platform handbook, 4.6).</summary>
    public static Device With(this Device device, SelfRegistration registration) => device with
    {
        DeviceType = registration.DeviceType,
        NetworkAddress = registration.NetworkAddress,
        IsActivated = true,
        LifecycleStatus = DeviceLifecycleStatus.InUse,
    };

    /// <summary>The device as an organisation sees it: only an owner sees what others have been given (platform handbook, 3.7).</summary>
    public static Device SeenBy(this Device device, string organisation) => Authority.Owns(organisation, device)
        ? device
        : device with { Authorisations = [.. device.Authorisations.Where(given => given.OrganisationIdentification == organisation)] };

    /// <summary>True when both describe the same, whenever that was said.</summary>
    public static bool SaysTheSame(this Device one, Device other) =>
        WithoutLists(one) == WithoutLists(other)
        && one.Outputs.SequenceEqual(other.Outputs) && one.Eans.SequenceEqual(other.Eans) && one.Authorisations.SequenceEqual(other.Authorisations);

    private static Device WithoutLists(Device device) =>
        device with { Outputs = [], Eans = [], Authorisations = [], Relays = [], CreatedAt = default, ModifiedAt = default, Version = "" };
}
