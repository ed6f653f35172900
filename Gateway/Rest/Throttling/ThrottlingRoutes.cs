using System.Security.Claims;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Throttling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Throttling;

/// <summary>The resource <c>throttling-configs</c>.</summary>
internal static class ThrottlingRoutes
{
    /// <summary>The path below the API's root.</summary>
    public const string Path = "/throttling-configs";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var configs = api.MapGroup(Path).WithTags("Throttling");

        configs.MapGet("", List).WithName("listThrottlingConfigs")
            .WithSummary("List the limits of networks")
            .WithDescription($"All, by name: there are {IThrottlingConfigs.Most} at most. For organisations that run the platform.")
            .WithProblems(ErrorCode.ValidationError, ErrorCode.Unauthorized);

        configs.MapGet("/{throttlingConfig}", Read).WithName("readThrottlingConfig")
            .WithSummary("Read the limits of a network")
            .WithDescription("With the cells that have a limit of their own. For organisations that run the platform.")
            .WithParameters(EntityTag.IfNoneMatch)
            .WithProblems(ErrorCode.ValidationError, ErrorCode.Unauthorized, ErrorCode.UnknownThrottlingConfig)
            .WithResponseHeaders("ETag").Produces(StatusCodes.Status304NotModified);

        configs.MapPut("/{throttlingConfig}", Put).WithName("putThrottlingConfig")
            .WithSummary("Set the limits of a network")
            .WithDescription("Adds the configuration or replaces all of it, its cells too. Every silo keeps to it within 5 seconds; attempts that are under way "
                + "are finished. For organisations that run the platform.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(
                ErrorCode.ValidationError, ErrorCode.Unauthorized, RestErrorCode.MalformedJson, ErrorCode.ExistingThrottlingConfig, ErrorCode.VersionConflict)
            .WithResponseHeaders("Location", "ETag");

        configs.MapDelete("/{throttlingConfig}", Remove).WithName("removeThrottlingConfig")
            .WithSummary("Remove the limits of a network")
            .WithDescription("Whoever waits goes on. For organisations that run the platform.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(ErrorCode.ValidationError, ErrorCode.Unauthorized, ErrorCode.UnknownThrottlingConfig, ErrorCode.VersionConflict);
    }

    private static async Task<Ok<Page<ThrottlingConfig>>> List(
        ClaimsPrincipal principal, HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        new QueryReader(context).Finish();
        var caller = principal.Caller();
        return TypedResults.Ok(new Page<ThrottlingConfig>(
            await cluster.Repeat(_ => cluster.ThrottlingConfigs.List(caller), cancellationToken), NextCursor: null));
    }

    private static async Task<Results<Ok<ThrottlingConfig>, StatusCodeHttpResult>> Read(
        string throttlingConfig, ClaimsPrincipal principal, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var (name, caller) = (Name(throttlingConfig), principal.Caller());
        var config = await cluster.Repeat(_ => cluster.ThrottlingConfigs.Read(caller, name), cancellationToken);
        var tag = EntityTag.Of(config, config.Version);
        context.Response.GetTypedHeaders().ETag = tag;
        return EntityTag.IsKnown(context.Request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(config);
    }

    private static async Task<Results<Created<ThrottlingConfig>, Ok<ThrottlingConfig>>> Put(
        string throttlingConfig, JsonBody<ThrottlingConfig> body, ClaimsPrincipal principal, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var (name, caller) = (Name(throttlingConfig), principal.Caller());
        List<Violation> violations = [.. body.Record.Validate()];
        if (body.Record.Name != name)
            violations.Add(new("name", "must be the one in the path: it never changes"));
        if (violations.Count > 0)
            throw new RefusedException(violations);
        var expected = EntityTag.ExpectedVersion(context.Request);
        // A repetition would find the version changed by the first attempt; without a version it does the same again.
        var change = expected is null
            ? await cluster.Repeat(_ => cluster.ThrottlingConfigs.Put(caller, body.Record, null), cancellationToken)
            : await cluster.Once(() => cluster.ThrottlingConfigs.Put(caller, body.Record, expected), cancellationToken);
        context.Response.GetTypedHeaders().ETag = EntityTag.Of(change.Config, change.Config.Version);
        return change.Created
            ? TypedResults.Created($"{RestApi.Root}{Path}/{Uri.EscapeDataString(name)}", change.Config)
            : TypedResults.Ok(change.Config);
    }

    private static async Task<NoContent> Remove(
        string throttlingConfig, ClaimsPrincipal principal, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var (name, caller) = (Name(throttlingConfig), principal.Caller());
        var expected = EntityTag.ExpectedVersion(context.Request);
        await cluster.Once(() => cluster.ThrottlingConfigs.Remove(caller, name, expected), cancellationToken);
        return TypedResults.NoContent();
    }

    private static string Name(string inPath)
    {
        var name = DeviceRoutes.Named(inPath);
        return ThrottlingConfig.IsName(name) ? name : throw new RefusedException([new("throttlingConfig", ThrottlingConfig.NameRule)]);
    }
}
