using System.Security.Claims;
using GridOrleans.Authorisation;
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
        var configs = api.MapGroup(Path).WithTags("Throttling").Needs(PlatformFunctionGroup.Admin);

        configs.MapGet("", List).WithName("listThrottlingConfigs")
            .WithSummary("List the limits of networks")
            .WithDescription($"All, by name: there are {IThrottlingConfigs.Most} at most.");

        configs.MapGet("/{throttlingConfig}", Read).WithName("readThrottlingConfig")
            .WithSummary("Read the limits of a network")
            .WithDescription("With the cells that have a limit of their own.")
            .WithProblems(ErrorCode.UnknownThrottlingConfig)
            .IsVersionedRead();

        configs.MapPut("/{throttlingConfig}", Put).WithName("putThrottlingConfig")
            .WithSummary("Set the limits of a network")
            .WithDescription("Adds the configuration or replaces all of it, its cells too. Every silo keeps to it within 5 seconds; attempts that are under way "
                + "are finished.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.ExistingThrottlingConfig)
            .WithResponseHeaders("Location", "ETag")
            .IsVersionedChange();

        configs.MapDelete("/{throttlingConfig}", Remove).WithName("removeThrottlingConfig")
            .WithSummary("Remove the limits of a network")
            .WithDescription("Whoever waits goes on.")
            .WithProblems(ErrorCode.UnknownThrottlingConfig)
            .IsVersionedChange();
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
        return context.AnswerRead(config);
    }

    private static async Task<Results<Created<ThrottlingConfig>, Ok<ThrottlingConfig>>> Put(
        string throttlingConfig, JsonBody<ThrottlingConfig> body, ClaimsPrincipal principal, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var (name, caller) = (Name(throttlingConfig), principal.Caller());
        if (body.Record.Name != name)
            throw new RefusedException([new("name", "must be the one in the path: it never changes")]);
        var kept = await cluster.Change(context, expected => cluster.ThrottlingConfigs.Put(caller, body.Record, expected), cancellationToken);
        return context.Answer(kept, $"{RestApi.Root}{Path}/{Uri.EscapeDataString(name)}");
    }

    private static Task<NoContent> Remove(
        string throttlingConfig, ClaimsPrincipal principal, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var (name, caller) = (Name(throttlingConfig), principal.Caller());
        return cluster.Remove(context, expected => cluster.ThrottlingConfigs.Remove(caller, name, expected), cancellationToken);
    }

    private static string Name(string inPath)
    {
        var name = DeviceRoutes.Named(inPath);
        return ThrottlingConfig.IsName(name) ? name : throw new RefusedException([new("throttlingConfig", ThrottlingConfig.NameRule)]);
    }
}
