using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Devices;

/// <summary>The sides of a device that have a right of their own: each is a resource below the device.</summary>
internal static class DeviceChangeRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var device = api.MapGroup($"{DeviceRoutes.Path}/{{deviceIdentification}}").WithTags("Device administration").WithProblems(ErrorCode.UnknownDevice);

        MapPut(device, SetLifecycleStatus.Example, "lifecycle-status", "Say where a device is in its life",
            "Any status may follow any other; only in IN_USE are commands accepted.");
        MapPut(device, SetMaintenance.Example, "maintenance", "Put a device into maintenance or take it out",
            "In maintenance most commands are refused.");
        MapPut(device, SetAliases.Example, "aliases", "Name a device and its relays",
            "Only street lights have them, and devices that have no type yet. Relays that are not named keep their names.", ErrorCode.UnknownOutput);
        MapPut(device, SetCommunicationNetwork.Example, "communication-network", "Say where in the network a device is",
            "What is absent stays as it is.");
        MapPut(device, SetCdmaSettings.Example, "cdma-settings", "Say in which batch a device is switched",
            "What is absent is taken away.");
        MapPut(device, SetProtocol.Example, "protocol", "Say which protocol a device speaks",
            "Version and variant must be known exactly; an absent variant is a variant of its own. Nothing is sent to the device.",
            ErrorCode.UnknownProtocol);
        MapPut(device, SetOwner.Example, "owner", "Give a device to one owner",
            "Takes OWNER from all that had it; other groups stay given.");
        MapPut(device, UpdateKey.Example, "public-key", "Give a device another public key",
            "The key proves what the device says from now on. With protocolInfoId, a device that nobody has added is added: a street light that the caller owns.",
            ErrorCode.UnknownProtocol);

        device.MapDelete("/public-key", (string deviceIdentification, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken) =>
                Apply(deviceIdentification, new RevokeKey(), cluster, context, cancellationToken))
            .WithName("revokeKey").WithSummary("Take a device's public key away").Needs(new RevokeKey().Right)
            .WithDescription("Nothing that the device says is believed, and commands are refused, until it has a key again.")
            .WithResponseHeaders("ETag").IsVersionedChange();

        device.MapGet("/authorisations", ReadAuthorisations).WithName("readDeviceAuthorisations")
            .WithSummary("Read what organisations have been given on a device").Needs(DeviceFunction.GetDeviceAuthorization)
            .WithDescription("An owner sees all, others what they have themselves.");
        device.MapPost("/authorisations", (string deviceIdentification, JsonBody<UpdateAuthorisations> body, ClusterCalls cluster, HttpContext context,
                CancellationToken cancellationToken) => Apply(deviceIdentification, body.Record, cluster, context, cancellationToken))
            .WithName("updateDeviceAuthorisations").WithSummary("Give groups of functions on a device, or take them back").Needs(UpdateAuthorisations.Example.Right)
            .WithDescription("All entries are carried out, or none. Giving what is given and taking what is not "
                + "changes nothing; nobody takes their own ownership.")
            .WithProblems(RestErrorCode.MalformedJson).WithResponseHeaders("ETag").IsVersionedChange();
    }

    private static void MapPut<T>(RouteGroupBuilder device, T example, string side, string summary, string description, params string[] problems)
        where T : DeviceChange =>
#pragma warning disable RDG011 // A type parameter: this route's binding is made as the gateway starts.
        device.MapPut($"/{side}", (string deviceIdentification, JsonBody<T> body, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken) =>
                Apply(deviceIdentification, body.Record, cluster, context, cancellationToken))
            .WithName(char.ToLowerInvariant(typeof(T).Name[0]) + typeof(T).Name[1..]).WithSummary(summary).Needs(example.Right).WithDescription(description)
            .WithProblems([RestErrorCode.MalformedJson, .. problems]).WithResponseHeaders("ETag").IsVersionedChange();
#pragma warning restore RDG011

    private static async Task<Ok<Device>> Apply(
        string deviceIdentification, DeviceChange change, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Device(DeviceRoutes.Named(deviceIdentification));
        return context.Answer(await cluster.Change(context, expected => grain.Apply(context.User.Caller(), change, expected), cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<DeviceAuthorisation>>> ReadAuthorisations(
        string deviceIdentification, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Device(DeviceRoutes.Named(deviceIdentification));
        return TypedResults.Ok(await cluster.Repeat(_ => grain.ReadAuthorisations(context.User.Caller()), cancellationToken));
    }
}
