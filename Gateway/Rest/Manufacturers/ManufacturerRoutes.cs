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

/// <summary>The resource <c>manufacturers</c>.</summary>
internal static class ManufacturerRoutes
{
    /// <summary>The path below the API's root.</summary>
    public const string Path = "/manufacturers";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var manufacturers = api.MapGroup(Path).WithTags("Manufacturers");

        manufacturers.MapPost("", Create).WithName("createManufacturer")
            .WithSummary("Add a manufacturer")
            .Needs(PlatformFunction.CreateManufacturer)
            .WithDescription("Adding the same once more answers 200 and changes nothing; other data under the same code are refused.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.ExistingManufacturer)
            .WithResponseHeaders("Location", "ETag");

        manufacturers.MapGet("", List).WithName("listManufacturers")
            .WithSummary("Find manufacturers")
            .Needs(PlatformFunction.GetManufacturers)
            .WithDescription("All, by code.")
            .WithParameters([.. Page.Parameters(IManufacturerQueries.HighestLimit)]);

        manufacturers.MapGet("/{code}", Read).WithName("readManufacturer")
            .WithSummary("Read a manufacturer")
            .Needs(PlatformFunction.GetManufacturers)
            .WithDescription("The code's capitals do not matter.")
            .WithProblems(ErrorCode.UnknownManufacturer)
            .IsVersionedRead();

        manufacturers.MapPut("/{code}", Change).WithName("changeManufacturer")
            .WithSummary("Change a manufacturer")
            .Needs(PlatformFunction.ChangeManufacturer)
            .WithDescription("Replaces all but the code.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.UnknownManufacturer)
            .WithResponseHeaders("ETag")
            .IsVersionedChange();

        manufacturers.MapDelete("/{code}", Remove).WithName("removeManufacturer")
            .WithSummary("Remove a manufacturer")
            .Needs(PlatformFunction.RemoveManufacturer)
            .WithDescription("Refused while it has device models.")
            .WithProblems(ErrorCode.UnknownManufacturer, ErrorCode.ExistingDeviceModelManufacturer)
            .IsVersionedChange();
    }

    /// <summary>The path of one manufacturer.</summary>
    public static string PathOf(string code) => $"{RestApi.Root}{Path}/{Uri.EscapeDataString(code)}";

    private static async Task<Results<Created<Manufacturer>, Ok<Manufacturer>>> Create(
        JsonBody<Manufacturer> body, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Manufacturer(body.Record.Code);
        var creation = await cluster.Repeat(_ => grain.Create(context.User.Caller(), body.Record), cancellationToken);
        return context.Answer(creation, PathOf(creation.Kept.Code));
    }

    private static async Task<Ok<Page<Manufacturer>>> List(
        HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var after = query.Cursor(Page.Manufacturers);
        var limit = query.Number(Page.LimitParameter, 1, IManufacturerQueries.HighestLimit, 100);
        query.Finish();
        var found = await cluster.Repeat(
            token => cluster.Manufacturers.List(context.User.Caller(), after, limit, token), cancellationToken);
        return TypedResults.Ok(Page.Of(found, limit, Page.Manufacturers, manufacturer => manufacturer.Code));
    }

    private static async Task<Results<Ok<Manufacturer>, StatusCodeHttpResult>> Read(
        string code, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Manufacturer(DeviceRoutes.Named(code));
        return context.AnswerRead(await cluster.Repeat(_ => grain.Read(context.User.Caller()), cancellationToken));
    }

    private static async Task<Ok<Manufacturer>> Change(
        string code, JsonBody<ManufacturerChange> body, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var grain = cluster.Manufacturer(DeviceRoutes.Named(code));
        return context.Answer(await cluster.Change(context, expected => grain.Change(context.User.Caller(), body.Record, expected), cancellationToken));
    }

    private static Task<NoContent> Remove(
        string code, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Manufacturer(DeviceRoutes.Named(code));
        return cluster.Remove(context, expected => grain.Remove(context.User.Caller(), expected), cancellationToken);
    }
}
