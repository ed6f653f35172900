using System.Globalization;
using System.Security.Claims;
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

/// <summary>The resource <c>devices</c>.</summary>
internal static class DeviceRoutes
{
    /// <summary>The path below the API's root.</summary>
    public const string Path = "/devices";

    /// <summary>What adding devices needs (platform handbook, 3.6).</summary>
    private static readonly DeviceRight ToAdd = new() { OfPlatform = PlatformFunction.GetOrganisations, OnlyEnabled = true };

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api, RestOptions options)
    {
        var devices = api.MapGroup(Path).WithTags("Devices");

        devices.MapPost("", Create).WithName("createDevice")
            .WithSummary("Add a device")
            .Needs(ToAdd)
            .WithDescription("Until somebody has added a device, nothing that it says is believed. Adding the same once more answers 200 and "
                + "changes nothing; other data under the same identification is refused. A caller that has been given nothing on the device is answered with what it said.")
            .WithProblems(
                RestErrorCode.MalformedJson, ErrorCode.ExistingDevice, ErrorCode.UnknownProtocol, ErrorCode.UnknownDeviceModel, ErrorCode.UnknownGatewayDevice)
            .WithResponseHeaders("Location", "ETag");

        devices.MapPost("/import", Import).WithName("importDevices")
            .WithSummary("Add many devices")
            .Needs(ToAdd)
            .WithDescription($"At most {options.MostDevicesPerImport}. Each is added or refused for itself; the answer has one entry per device, in order. "
                + "As JSON, or as comma-separated values whose first row names the members, those of members with a dot between: containerAddress.city.")
            .WithProblems(RestErrorCode.MalformedJson)
            .WithLargestBody(options.LargestBatchBody);

        devices.MapGet("", List).WithName("listDevices")
            .WithSummary("Find devices")
            .Needs(PlatformFunction.FindDevices)
            .Needs(PlatformFunction.GetDeviceNoOwner, "instead with withoutOwner=true")
            .WithDescription("Shows devices on which the caller has been given anything. All filters given must fit. In texts, * stands for any run "
                + "of characters and ? for one, and capitals are not distinguished. Pages go on by cursor, or are numbered.")
            .WithParameters([.. DeviceQuery.Parameters])
            .WithResponseHeaders("Server-Timing");

        devices.MapGet("/{deviceIdentification}", Read).WithName("readDevice")
            .WithSummary("Read a device")
            .NeedsNoFunction("who has been given anything on the device may")
            .WithDescription("What people told of it, and what it said itself: its relays' last known states, when it was last heard.")
            .WithProblems(ErrorCode.UnknownDevice)
            .IsVersionedRead();

        devices.MapPut("/{deviceIdentification}", Change).WithName("changeDevice")
            .WithSummary("Change a device")
            .Needs(DeviceRight.OneOf(DeviceFunctionGroup.Owner))
            .WithDescription("Replaces what people tell of it; what it said itself stays. Another publicKey or protocol needs besides what updateKey and "
                + "setProtocol need; absent, they stay, and so do lifecycleStatus, isActivated and technicalInstallationDate.")
            .WithProblems(
                RestErrorCode.MalformedJson, ErrorCode.UnknownDevice, ErrorCode.UnknownProtocol, ErrorCode.UnknownDeviceModel, ErrorCode.UnknownGatewayDevice)
            .WithResponseHeaders("ETag")
            .IsVersionedChange();

        devices.MapDelete("/{deviceIdentification}", Remove).WithName("removeDevice")
            .WithSummary("Remove a device")
            .Needs(DeviceFunction.RemoveDevice)
            .WithDescription("Its open commands end as cancelled. Commands stay readable to who submitted them; who adds a device of the same name later sees none "
                + "of its events and messages.")
            .WithProblems(ErrorCode.UnknownDevice)
            .IsVersionedChange();
    }

    /// <summary>The path of one device.</summary>
    public static string PathOf(string deviceIdentification) => $"{RestApi.Root}{Path}/{Uri.EscapeDataString(deviceIdentification)}";

    /// <summary>The identification in a path: a slash in it stays escaped by the server.</summary>
    public static string Named(string inPath) => inPath.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static async Task<Results<Created<Device>, Ok<Device>>> Create(
        JsonBody<DeviceRegistration> body, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Device(body.Record.DeviceIdentification);
        var creation = await cluster.Repeat(
            _ => grain.Create(context.User.Caller(), body.Record), cancellationToken);
        return context.Answer(creation, PathOf(creation.Kept.DeviceIdentification));
    }

    private static async Task<Ok<ImportAnswer[]>> Import(
        DeviceRows rows, ClaimsPrincipal caller, DeviceImport import, RestOptions options, CancellationToken cancellationToken) =>
        TypedResults.Ok(await import.Add(rows.Elements(options.MostDevicesPerImport), caller.Caller(), cancellationToken));

    private static async Task<Ok<Page<Device>>> List(HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var filter = DeviceQuery.Read(context);
        var found = await cluster.Repeat(token => cluster.Devices.List(context.User.Caller(), filter, token), cancellationToken);
        context.Response.Headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"db;dur={found.Took.TotalMilliseconds:0.0}");
        return TypedResults.Ok(DeviceQuery.Answer(found));
    }

    private static async Task<Results<Ok<Device>, StatusCodeHttpResult>> Read(
        string deviceIdentification, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Device(Named(deviceIdentification));
        var device = await cluster.Repeat(_ => grain.Read(context.User.Caller()), cancellationToken);
        return context.AnswerRead(device);
    }

    private static async Task<Ok<Device>> Change(
        string deviceIdentification, JsonBody<DeviceRegistration> body, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Device(Named(deviceIdentification));
        return context.Answer(await cluster.Change(context, expected => grain.Change(context.User.Caller(), body.Record, expected), cancellationToken));
    }

    private static Task<NoContent> Remove(
        string deviceIdentification, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Device(Named(deviceIdentification));
        return cluster.Remove(context, expected => grain.Remove(context.User.Caller(), expected), cancellationToken);
    }
}
