using System.Security.Claims;
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
        var models = api.MapGroup($"{ManufacturerRoutes.Path}/{{code}}/models").WithTags("Manufacturers")
            .WithProblems(
                ErrorCode.ValidationError, ErrorCode.Unauthorized, ErrorCode.DisabledOrganisation, ErrorCode.UnknownOrganisation, ErrorCode.UnknownManufacturer);

        models.MapPost("", Create).WithName("createDeviceModel")
            .WithSummary("Add a device model")
            .WithDescription("Needs CREATE_DEVICE_MODEL. Adding the same once more answers 200 and changes nothing; other data under the same code are refused.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.ExistingDeviceModel)
            .WithResponseHeaders("Location", "ETag");

        models.MapGet("", List).WithName("listDeviceModels")
            .WithSummary("List the device models of a manufacturer")
            .WithDescription($"Needs GET_DEVICE_MODELS. All, by code: there are {IManufacturerGrain.MostModels} at most.");

        models.MapGet("/{modelCode}", Read).WithName("readDeviceModel")
            .WithSummary("Read a device model")
            .WithDescription("Needs GET_DEVICE_MODELS.")
            .WithProblems(ErrorCode.UnknownDeviceModel)
            .WithResponseHeaders("ETag");

        models.MapPut("/{modelCode}", Change).WithName("changeDeviceModel")
            .WithSummary("Change a device model")
            .WithDescription("Needs CHANGE_DEVICE_MODEL. Replaces its description.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.UnknownDeviceModel, ErrorCode.VersionConflict)
            .WithResponseHeaders("ETag");

        models.MapDelete("/{modelCode}", Remove).WithName("removeDeviceModel")
            .WithSummary("Remove a device model")
            .WithDescription("Needs REMOVE_DEVICE_MODEL. Refused while there are devices of it.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(ErrorCode.UnknownDeviceModel, ErrorCode.ExistingDeviceDeviceModel, ErrorCode.VersionConflict);
    }

    private static async Task<Results<Created<DeviceModel>, Ok<DeviceModel>>> Create(
        string code, JsonBody<DeviceModel> body, ClaimsPrincipal caller, IGrainFactory grains, ClusterCalls cluster, HttpResponse response,
        CancellationToken cancellationToken)
    {
        var grain = grains.ManufacturerOf(code);
        var creation = await cluster.Repeat(_ => grain.CreateModel(caller.Caller(), body.Record), cancellationToken);
        response.GetTypedHeaders().ETag = EntityTag.Of(creation.Kept, creation.Kept.Version);
        var path = $"{ManufacturerRoutes.PathOf(DeviceRoutes.Named(code))}/models/{Uri.EscapeDataString(creation.Kept.ModelCode)}";
        if (creation.Created)
            return TypedResults.Created(path, creation.Kept);
        response.Headers.Location = path;
        return TypedResults.Ok(creation.Kept);
    }

    private static async Task<Ok<Page<DeviceModel>>> List(
        string code, HttpContext context, IGrainFactory grains, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        new QueryReader(context).Finish();
        var grain = grains.ManufacturerOf(code);
        return TypedResults.Ok(new Page<DeviceModel>(
            await cluster.Repeat(_ => grain.ListModels(context.User.Caller()), cancellationToken), NextCursor: null));
    }

    private static Task<Ok<DeviceModel>> Read(
        string code, string modelCode, IGrainFactory grains, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var (grain, model) = (grains.ManufacturerOf(code), DeviceRoutes.Named(modelCode));
        return Answer(cluster.Repeat(_ => grain.ReadModel(context.User.Caller(), model), cancellationToken), context);
    }

    private static Task<Ok<DeviceModel>> Change(
        string code, string modelCode, JsonBody<DeviceModelChange> body, IGrainFactory grains, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var (grain, model) = (grains.ManufacturerOf(code), DeviceRoutes.Named(modelCode));
        var expected = EntityTag.ExpectedVersion(context.Request);
        // A repetition would find the version changed by the first attempt; without a version it does the same again.
        return Answer(
            expected is null
                ? cluster.Repeat(_ => grain.ChangeModel(context.User.Caller(), model, body.Record, null), cancellationToken)
                : cluster.Once(() => grain.ChangeModel(context.User.Caller(), model, body.Record, expected), cancellationToken),
            context);
    }

    private static async Task<NoContent> Remove(
        string code, string modelCode, IGrainFactory grains, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var (grain, model) = (grains.ManufacturerOf(code), DeviceRoutes.Named(modelCode));
        var expected = EntityTag.ExpectedVersion(context.Request);
        await cluster.Once(() => grain.RemoveModel(context.User.Caller(), model, expected), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<DeviceModel>> Answer(Task<DeviceModel> asked, HttpContext context)
    {
        var model = await asked;
        context.Response.GetTypedHeaders().ETag = EntityTag.Of(model, model.Version);
        return TypedResults.Ok(model);
    }
}
