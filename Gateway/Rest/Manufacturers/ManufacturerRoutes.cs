using System.Security.Claims;
using GridOrleans.Errors;
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

/// <summary>The resource <c>manufacturers</c>.</summary>
internal static class ManufacturerRoutes
{
    /// <summary>The path below the API's root.</summary>
    public const string Path = "/manufacturers";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var manufacturers = api.MapGroup(Path).WithTags("Manufacturers")
            .WithProblems(ErrorCode.ValidationError, ErrorCode.Unauthorized, ErrorCode.DisabledOrganisation, ErrorCode.UnknownOrganisation);

        manufacturers.MapPost("", Create).WithName("createManufacturer")
            .WithSummary("Add a manufacturer")
            .WithDescription("Needs CREATE_MANUFACTURER. Adding the same once more answers 200 and changes nothing; other data under the same code are refused.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.ExistingManufacturer)
            .WithResponseHeaders("Location", "ETag");

        manufacturers.MapGet("", List).WithName("listManufacturers")
            .WithSummary("Find manufacturers")
            .WithDescription("Needs GET_MANUFACTURERS. All, by code.")
            .WithParameters([.. Page.Parameters(IManufacturerQueries.HighestLimit)]);

        manufacturers.MapGet("/{code}", Read).WithName("readManufacturer")
            .WithSummary("Read a manufacturer")
            .WithDescription("Needs GET_MANUFACTURERS. The code's capitals do not matter.")
            .WithProblems(ErrorCode.UnknownManufacturer)
            .WithResponseHeaders("ETag");

        manufacturers.MapPut("/{code}", Change).WithName("changeManufacturer")
            .WithSummary("Change a manufacturer")
            .WithDescription("Needs CHANGE_MANUFACTURER. Replaces all but the code.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.UnknownManufacturer, ErrorCode.VersionConflict)
            .WithResponseHeaders("ETag");

        manufacturers.MapDelete("/{code}", Remove).WithName("removeManufacturer")
            .WithSummary("Remove a manufacturer")
            .WithDescription("Needs REMOVE_MANUFACTURER. Refused while it has device models.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(ErrorCode.UnknownManufacturer, ErrorCode.ExistingDeviceModelManufacturer, ErrorCode.VersionConflict);
    }

    /// <summary>A manufacturer by a code from outside.</summary>
    /// <exception cref="RefusedException">No manufacturer can have this code.</exception>
    public static IManufacturerGrain ManufacturerOf(this IGrainFactory grains, string inPath)
    {
        var code = DeviceRoutes.Named(inPath);
        return Manufacturer.IsCode(code) ? grains.Manufacturer(code) : throw new RefusedException([new("code", Manufacturer.CodeRule)]);
    }

    /// <summary>The path of one manufacturer.</summary>
    public static string PathOf(string code) => $"{RestApi.Root}{Path}/{Uri.EscapeDataString(code)}";

    private static async Task<Results<Created<Manufacturer>, Ok<Manufacturer>>> Create(
        JsonBody<Manufacturer> body, ClaimsPrincipal caller, IGrainFactory grains, ClusterCalls cluster, HttpResponse response,
        CancellationToken cancellationToken)
    {
        var grain = grains.ManufacturerOf(body.Record.Code);
        var creation = await cluster.Repeat(_ => grain.Create(caller.Caller(), body.Record), cancellationToken);
        response.GetTypedHeaders().ETag = EntityTag.Of(creation.Kept, creation.Kept.Version);
        var path = PathOf(creation.Kept.Code);
        if (creation.Created)
            return TypedResults.Created(path, creation.Kept);
        response.Headers.Location = path;
        return TypedResults.Ok(creation.Kept);
    }

    private static async Task<Ok<Page<Manufacturer>>> List(
        HttpContext context, IGrainFactory grains, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var after = query.Cursor(Page.Manufacturers);
        var limit = query.Number(Page.LimitParameter, 1, IManufacturerQueries.HighestLimit, 100);
        query.Finish();
        var found = await cluster.Repeat(
            token => grains.GetGrain<IManufacturerQueries>(0).List(context.User.Caller(), after, limit, token), cancellationToken);
        return TypedResults.Ok(Page.Of(found, limit, Page.Manufacturers, manufacturer => manufacturer.Code));
    }

    private static Task<Ok<Manufacturer>> Read(
        string code, IGrainFactory grains, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = grains.ManufacturerOf(code);
        return Answer(cluster.Repeat(_ => grain.Read(context.User.Caller()), cancellationToken), context);
    }

    private static Task<Ok<Manufacturer>> Change(
        string code, JsonBody<ManufacturerChange> body, IGrainFactory grains, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var grain = grains.ManufacturerOf(code);
        var expected = EntityTag.ExpectedVersion(context.Request);
        // A repetition would find the version changed by the first attempt; without a version it does the same again.
        return Answer(
            expected is null
                ? cluster.Repeat(_ => grain.Change(context.User.Caller(), body.Record, null), cancellationToken)
                : cluster.Once(() => grain.Change(context.User.Caller(), body.Record, expected), cancellationToken),
            context);
    }

    private static async Task<NoContent> Remove(
        string code, IGrainFactory grains, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = grains.ManufacturerOf(code);
        var expected = EntityTag.ExpectedVersion(context.Request);
        await cluster.Once(() => grain.Remove(context.User.Caller(), expected), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Manufacturer>> Answer(Task<Manufacturer> asked, HttpContext context)
    {
        var manufacturer = await asked;
        context.Response.GetTypedHeaders().ETag = EntityTag.Of(manufacturer, manufacturer.Version);
        return TypedResults.Ok(manufacturer);
    }
}
