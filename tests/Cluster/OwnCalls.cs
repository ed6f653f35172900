using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Events;

namespace GridOrleans.Tests.Cluster;

/// <summary>Calls of the organisation that owns the tests' devices, for tests that are about something else than who calls.</summary>
internal static class OwnCalls
{
    public static Task<Creation<Device>> Create(this IDeviceGrain device, DeviceRegistration registration) =>
        device.Create(GridCluster.Caller, registration);

    /// <summary>The device, or null when it is not there.</summary>
    public static async Task<Device?> Read(this IDeviceGrain device)
    {
        try
        {
            return await device.Read(GridCluster.Caller);
        }
        catch (RefusedException refused) when (refused.Code == ErrorCode.UnknownDevice)
        {
            return null;
        }
    }

    public static Task<Device> Change(this IDeviceGrain device, DeviceRegistration registration, string? expectedVersion) =>
        device.Change(GridCluster.Caller, registration, expectedVersion);

    public static Task Remove(this IDeviceGrain device, string? expectedVersion) => device.Remove(GridCluster.Caller, expectedVersion);

    public static Task<CommandRecord> Cancel(this IDeviceGrain device, Guid correlationUid) => device.Cancel(GridCluster.Caller, correlationUid);

    public static Task<CommandRecord?> Read(this ICommandQueries journal, Guid correlationUid, CancellationToken cancellationToken) =>
        journal.Read(GridCluster.Caller, correlationUid, cancellationToken);

    public static Task<IReadOnlyList<CommandRecord>> List(this ICommandQueries journal, CommandFilter filter, CancellationToken cancellationToken) =>
        journal.List(GridCluster.Caller, filter, cancellationToken);

    public static Task<DeviceListing> List(this IDeviceQueries devices, DeviceFilter filter, CancellationToken cancellationToken) =>
        devices.List(GridCluster.Caller, filter, cancellationToken);

    public static Task<IReadOnlyList<DeviceEvent>> List(this IEventQueries events, EventFilter filter, CancellationToken cancellationToken) =>
        events.List(GridCluster.Caller, filter, cancellationToken);
}
