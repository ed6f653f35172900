using System.Security.Claims;
using GridOrleans.Authorisation;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Protocols;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Protocols;

/// <summary>The resource <c>protocols</c>.</summary>
internal static class ProtocolRoutes
{
    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) => api.MapGet("/protocols", List).WithName("listProtocols").WithTags("Device administration")
        .WithSummary("List the protocols that the platform knows")
        .Needs(PlatformFunction.GetProtocolInfos)
        .WithDescription("By protocol, then version; operators add their own by configuration.");

    private static async Task<Ok<IReadOnlyList<ProtocolInfo>>> List(
        ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cluster.Repeat(_ => cluster.Protocols.List(caller.Caller()), cancellationToken));
}
