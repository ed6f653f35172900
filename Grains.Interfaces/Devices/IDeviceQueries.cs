using GridOrleans.Access;

namespace GridOrleans.Devices;

/// <summary>Finds devices. Stateless: any silo answers.</summary>
[Alias("IDeviceQueries")]
public interface IDeviceQueries : IGrainWithIntegerKey
{
    /// <summary>Devices that fit a filter; needs <c>FIND_DEVICES</c>, and shows only devices on which the caller has been given something, but for those without owner.</summary>
    [Alias("List")]
    Task<DeviceListing> List(Caller caller, DeviceFilter filter, CancellationToken cancellationToken);
}
