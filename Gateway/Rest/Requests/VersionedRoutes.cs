using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>What the routes of all things with versions have in common: answers carry an entity tag, changes can ask for the version they start from.</summary>
internal static class VersionedRoutes
{
    /// <summary>Describes a route that reads one: with 304 for who knows it already.</summary>
    public static RouteHandlerBuilder IsVersionedRead(this RouteHandlerBuilder route) =>
        route.WithParameters(EntityTag.IfNoneMatch).WithResponseHeaders("ETag").Produces(StatusCodes.Status304NotModified);

    /// <summary>Describes a route that changes or removes one: with 412 for who starts from another version.</summary>
    public static RouteHandlerBuilder IsVersionedChange(this RouteHandlerBuilder route) =>
        route.WithParameters(EntityTag.IfMatch).WithProblems(ErrorCode.VersionConflict);

    /// <summary>The answer to a read.</summary>
    public static Results<Ok<T>, StatusCodeHttpResult> AnswerRead<T>(this HttpContext context, T thing)
        where T : IVersioned
    {
        var tag = context.Tag(thing);
        return EntityTag.IsKnown(context.Request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(thing);
    }

    /// <summary>The answer to a change.</summary>
    public static Ok<T> Answer<T>(this HttpContext context, T thing)
        where T : IVersioned
    {
        context.Tag(thing);
        return TypedResults.Ok(thing);
    }

    /// <summary>The answer to a creation: 201, or 200 for what was there already; where it is in both.</summary>
    public static Results<Created<T>, Ok<T>> Answer<T>(this HttpContext context, Creation<T> creation, string path)
        where T : IVersioned
    {
        context.Tag(creation.Kept);
        if (creation.Created)
            return TypedResults.Created(path, creation.Kept);
        context.Response.Headers.Location = path;
        return TypedResults.Ok(creation.Kept);
    }

    /// <summary>Changes one, from the version that the caller names.</summary>
    /// <param name="cluster">The way to the grains.</param>
    /// <param name="context">The request.</param>
    /// <param name="change">The change; is given the version it has to start from, null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<T> Change<T>(this ClusterCalls cluster, HttpContext context, Func<string?, Task<T>> change, CancellationToken cancellationToken)
    {
        var expected = EntityTag.ExpectedVersion(context.Request);
        // A repetition would find the version changed by the first attempt; without a version it does the same again.
        return expected is null ? cluster.Repeat(_ => change(null), cancellationToken) : cluster.Once(() => change(expected), cancellationToken);
    }

    /// <summary>Removes one, if it has the version that the caller names.</summary>
    /// <param name="cluster">The way to the grains.</param>
    /// <param name="context">The request.</param>
    /// <param name="remove">The removal; is given the version it asks for, null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<NoContent> Remove(this ClusterCalls cluster, HttpContext context, Func<string?, Task> remove, CancellationToken cancellationToken)
    {
        var expected = EntityTag.ExpectedVersion(context.Request);
        // Once: a repetition would find nothing to remove.
        await cluster.Once(() => remove(expected), cancellationToken);
        return TypedResults.NoContent();
    }

    private static Microsoft.Net.Http.Headers.EntityTagHeaderValue Tag<T>(this HttpContext context, T thing)
        where T : IVersioned
    {
        var tag = EntityTag.Of(thing);
        context.Response.GetTypedHeaders().ETag = tag;
        return tag;
    }
}
