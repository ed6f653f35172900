using GridOrleans.Authorisation;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Manufacturers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Manufacturers;

/// <summary>A manufacturer's <c>models</c>.</summary>
internal static class DeviceModelRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var models = api.MapGroup($"{ManufacturerRoutes.Path}/{{code}}/models").WithTags("Manufacturers").WithProblems(ErrorCode.UnknownManufacturer);

        models.MapPost("", Create).WithName("createDeviceModel")
            .WithSummary("Add a device model")
            .Needs(PlatformFunction.CreateDeviceModel)
            .WithDescription("Adding the same once more answers 200 and changes nothing; other data under the same code are refused.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.ExistingDeviceModel)
            .WithResponseHeaders("Location", "ETag");

        models.MapGet("", List).WithName("listDeviceModels")
            .WithSummary("List the device models of a manufacturer")
            .Needs(PlatformFunction.GetDeviceModels)
            .WithDescription($"All, by code: there are {IManufacturerGrain.MostModels} at most.");

        models.MapGet("/{modelCode}", Read).WithName("readDeviceModel")
            .WithSummary("Read a device model")
            .Needs(PlatformFunction.GetDeviceModels)
            .WithProblems(ErrorCode.UnknownDeviceModel)
            .IsVersionedRead();

        models.MapPut("/{modelCode}", Change).WithName("changeDeviceModel")
            .WithSummary("Change a device model")
            .Needs(PlatformFunction.ChangeDeviceModel)
            .WithDescription("Replaces its description.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.UnknownDeviceModel)
            .WithResponseHeaders("ETag")
            .IsVersionedChange();

        models.MapDelete("/{modelCode}", Remove).WithName("removeDeviceModel")
            .WithSummary("Remove a device model")
            .Needs(PlatformFunction.RemoveDeviceModel)
            .WithDescription("Refused while there are devices of it.")
            .WithProblems(ErrorCode.UnknownDeviceModel, ErrorCode.ExistingDeviceDeviceModel)
            .IsVersionedChange();
    }

    private static async Task<Results<Created<DeviceModel>, Ok<DeviceModel>>> Create(
        string code, JsonBody<DeviceModel> body, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Manufacturer(DeviceRoutes.Named(code));
        var creation = await cluster.Repeat(_ => grain.CreateModel(context.User.Caller(), body.Record), cancellationToken);
        return context.Answer(creation, $"{ManufacturerRoutes.PathOf(DeviceRoutes.Named(code))}/models/{Uri.EscapeDataString(creation.Kept.ModelCode)}");
    }

    private static async Task<Ok<Page<DeviceModel>>> List(
        string code, HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        new QueryReader(context).Finish();
        var grain = cluster.Manufacturer(DeviceRoutes.Named(code));
        return TypedResults.Ok(new Page<DeviceModel>(
            await cluster.Repeat(_ => grain.ListModels(context.User.Caller()), cancellationToken), NextCursor: null));
    }

    private static async Task<Results<Ok<DeviceModel>, StatusCodeHttpResult>> Read(
        string code, string modelCode, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var (grain, model) = (cluster.Manufacturer(DeviceRoutes.Named(code)), DeviceRoutes.Named(modelCode));
        return context.AnswerRead(await cluster.Repeat(_ => grain.ReadModel(context.User.Caller(), model), cancellationToken));
    }

    private static async Task<Ok<DeviceModel>> Change(
        string code, string modelCode, JsonBody<DeviceModelChange> body, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var (grain, model) = (cluster.Manufacturer(DeviceRoutes.Named(code)), DeviceRoutes.Named(modelCode));
        return context.Answer(
            await cluster.Change(context, expected => grain.ChangeModel(context.User.Caller(), model, body.Record, expected), cancellationToken));
    }

    private static Task<NoContent> Remove(
        string code, string modelCode, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var (grain, model) = (cluster.Manufacturer(DeviceRoutes.Named(code)), DeviceRoutes.Named(modelCode));
        return cluster.Remove(context, expected => grain.RemoveModel(context.User.Caller(), model, expected), cancellationToken);
    }
}
