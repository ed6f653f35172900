using System.Text.Json;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices.Changes;
using GridOrleans.Json;

namespace GridOrleans.Tests.Cluster.Rest.Matrix;

/// <summary>An operation over REST on a device, with the function that it needs.</summary>
/// <param name="Name">What a failed test calls it.</param>
/// <param name="Function">The function.</param>
/// <param name="Call">Calls it for a device.</param>
internal sealed record DeviceOperation(string Name, DeviceFunction Function, Func<RestCaller, string, Task<RestAnswer>> Call)
{
    /// <summary>Where each change with a device function is; what is not here has none.</summary>
    private static readonly Dictionary<Type, (HttpMethod Method, string Side)> Changes = new()
    {
        [typeof(SetLifecycleStatus)] = (HttpMethod.Put, "lifecycle-status"),
        [typeof(SetAliases)] = (HttpMethod.Put, "aliases"),
        [typeof(SetCommunicationNetwork)] = (HttpMethod.Put, "communication-network"),
        [typeof(SetCdmaSettings)] = (HttpMethod.Put, "cdma-settings"),
        [typeof(RevokeKey)] = (HttpMethod.Delete, "public-key"),
        [typeof(UpdateKey)] = (HttpMethod.Put, "public-key"),
    };

    /// <summary>All, in an order in which one device can go through them: its commands while it is in use, its removal last.</summary>
    public static IReadOnlyList<DeviceOperation> All { get; } =
    [
        .. CommandCatalogue.Commands.OrderBy(command => command.Key).Select(command => OfCommand(command.Key, command.Value)),
        .. Changes.Select(change => OfChange(change.Key, change.Value.Method, change.Value.Side)),
        new("readDeviceAuthorisations", DeviceFunction.GetDeviceAuthorization, (caller, device) => caller.Get($"/devices/{device}/authorisations")),
        new("listEvents", DeviceFunction.GetEventNotifications, (caller, device) => caller.Get($"/events?deviceIdentification={device}")),
        new("updateDeviceAuthorisations", DeviceFunction.SetDeviceAuthorization, (caller, device) => caller.Post(
            $"/devices/{device}/authorisations",
            new UpdateAuthorisations { Authorisations = [new(caller.Organisation, DeviceFunctionGroup.Monitoring, Revoked: true)] })),
        new("removeDevice", DeviceFunction.RemoveDevice, (caller, device) => caller.Delete($"/devices/{device}")),
    ];

    /// <summary>The kinds of changes that <see cref="All"/> has.</summary>
    public static IEnumerable<Type> KnownChanges => [.. Changes.Keys, typeof(UpdateAuthorisations)];

    /// <summary>A change or command as its own example has it.</summary>
    public static object Example(Type type) => type.GetProperty("Example")?.GetValue(null) ?? Activator.CreateInstance(type)!;

    /// <summary>A kind of command as a request has it.</summary>
    public static string Json(string command) => JsonSerializer.Serialize((DeviceCommand)Example(CommandCatalogue.Commands[command]), PlatformJson.Options);

    private static DeviceOperation OfCommand(string name, Type type) => new(
        name, ((DeviceCommand)Example(type)).Function, (caller, device) => caller.Post($"/devices/{device}/commands", Json(name)));

    private static DeviceOperation OfChange(Type type, HttpMethod method, string side)
    {
        var change = (DeviceChange)Example(type);
        // Relays that a device may not have belong to another test.
        object body = change is SetAliases aliases ? aliases with { Outputs = [] } : change;
        return new(
            type.Name, change.Right.OfDevice!.Value,
            (caller, device) => caller.Send(method, $"/devices/{device}/{side}", method == HttpMethod.Delete ? null : body));
    }
}
