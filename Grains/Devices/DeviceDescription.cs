using System.Text.Json;
using System.Text.Json.Nodes;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;
using GridOrleans.Json;

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

    /// <summary>
    /// What people told replaces what they told before; what only the device knows stays, and so does what has a change of its own for being taken away
    /// (platform handbook, 4.4 and 4.8).
    /// </summary>
    public static Device With(this Device device, DeviceRegistration registration) => device with
    {
        Protocol = registration.Protocol,
        ProtocolInfo = registration.ProtocolInfo ?? (registration.Protocol == device.Protocol ? device.ProtocolInfo : null),
        PublicKey = registration.PublicKey ?? device.PublicKey,
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
        TechnicalInstallationDate = registration.TechnicalInstallationDate?.ToUniversalTime() ?? device.TechnicalInstallationDate,
        Eans = registration.Eans,
        InMaintenance = registration.InMaintenance,
        LightMeasurement = registration.LightMeasurement,
        SmartMeter = registration.SmartMeter,
        LightMeasurementDevice = registration.LightMeasurementDevice,
        IntegrationType = registration.IntegrationType,
        DeviceType = registration.DeviceType ?? device.DeviceType,
        Outputs = registration.Outputs ?? [],
        LifecycleStatus = registration.LifecycleStatus ?? device.LifecycleStatus,
        IsActivated = registration.IsActivated ?? device.IsActivated,
    };

    /// <summary>What a new description changes that has a right of its own: nobody changes by it what they may not change alone (platform handbook, 3.1).</summary>
    public static IEnumerable<DeviceRight> RightsTo(this Device device, Device changed)
    {
        if (changed.PublicKey is { } key && key != device.PublicKey)
            yield return new UpdateKey { PublicKey = key }.Right;
        if (changed.Protocol != device.Protocol || changed.ProtocolInfo != device.ProtocolInfo)
            yield return SetProtocol.Example.Right;
    }

    /// <summary>The device has registered: it is active and in use (platform handbook, 4.6).</summary>
    public static Device With(this Device device, SelfRegistration registration) => device with
    {
        DeviceType = registration.DeviceType,
        NetworkAddress = registration.NetworkAddress,
        IsActivated = true,
        LifecycleStatus = DeviceLifecycleStatus.InUse,
    };

    /// <summary>
    /// The device as an organisation sees it: who has to do with it all see (platform handbook, 5.1), what others have been given only an owner (3.7).
    /// </summary>
    public static Device SeenBy(this Device device, string organisation) => Authority.Owns(organisation, device)
        ? device
        : device with
        {
            Authorisations = [.. device.Authorisations.Where(given => given.OrganisationIdentification == organisation)],
            Parties = new(device.OwnerOrganisation, device.Organisations),
        };

    /// <summary>The members of a description that change, as JSON, with their new values; null: it has the member no more.</summary>
    public static string Changes(Device before, Device after)
    {
        var (old, changes) = (Json(before), Json(after));
        foreach (var (name, value) in old)
        {
            if (!changes.ContainsKey(name))
                changes[name] = null;
            else if (JsonNode.DeepEquals(changes[name], value))
                changes.Remove(name);
        }
        return changes.ToJsonString(PlatformJson.Stored);

        static JsonObject Json(Device device) => JsonSerializer.SerializeToNode(device, PlatformJson.Stored)!.AsObject();
    }

    /// <summary>True when both describe the same, whenever that was said.</summary>
    public static bool SaysTheSame(this Device one, Device other) =>
        WithoutLists(one) == WithoutLists(other)
        && one.Outputs.SequenceEqual(other.Outputs) && one.Eans.SequenceEqual(other.Eans) && one.Authorisations.SequenceEqual(other.Authorisations);

    private static Device WithoutLists(Device device) =>
        device with { Outputs = [], Eans = [], Authorisations = [], Relays = [], CreatedAt = default, ModifiedAt = default, Version = "" };
}
