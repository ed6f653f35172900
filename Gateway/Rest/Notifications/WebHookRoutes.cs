using System.Security.Claims;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Notifications;

/// <summary>The resource <c>webhooks</c> of an organisation: where its applications hear of what has happened.</summary>
internal static class WebHookRoutes
{
    /// <summary>Who may: see <see cref="OperationRights.NeedsNoFunction"/>.</summary>
    public const string Who = "an organisation manages its own web hooks, one of the kind ADMIN those of all";

    private const string Path = "/organisations/{organisationIdentification}/webhooks";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var hooks = api.MapGroup(Path).WithTags("Notifications").WithProblems(ErrorCode.UnknownWebHook).NeedsNoFunction(Who);

        hooks.MapGet("", List).WithName("listWebHooks")
            .WithSummary("List web hooks")
            .WithDescription($"All of the organisation, by application; there are at most {WebHook.MostPerOrganisation}.");

        hooks.MapGet("/{applicationName}", Read).WithName("readWebHook")
            .WithSummary("Read a web hook")
            .WithDescription("Without its secret.")
            .IsVersionedRead();

        hooks.MapPut("/{applicationName}", Put).WithName("putWebHook")
            .WithSummary("Make or change a web hook")
            .WithDescription("Known to the whole platform after two seconds. A secret that the platform generates is in this answer and never shown again. "
                + "An address that leads into a loopback, link-local, private or reserved network is refused unless configuration allows it, now and at "
                + "each connection.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.AddressRefused, ErrorCode.TooManyWebHooks, ErrorCode.Busy)
            .WithResponseHeaders("ETag", "Location")
            .IsVersionedChange();

        hooks.MapDelete("/{applicationName}", Remove).WithName("removeWebHook")
            .WithSummary("Remove a web hook")
            .WithDescription("What still waits for it becomes dead letters.")
            .IsVersionedChange();

        hooks.MapPost("/{applicationName}/secret", RotateSecret).WithName("rotateWebHookSecret")
            .WithSummary("Generate a new secret")
            .WithDescription("It is in this answer and never shown again. The one before signs as well for a day.")
            .WithProblems(ErrorCode.TooManyWebHooks)
            .WithResponseHeaders("ETag");

        hooks.MapPost("/{applicationName}/test", Test).WithName("testWebHook")
            .WithSummary("Try a web hook out")
            .WithDescription("Sends an event of type grid.web-hook.test on the way of all others; the list of notifications shows what becomes of it.")
            .WithProblems(ErrorCode.WebHookDisabled);
    }

    /// <summary>The web hooks of the organisation in a path.</summary>
    /// <exception cref="Errors.RefusedException">No organisation can have this identification.</exception>
    public static IWebHooksGrain Hooks(string organisationInPath, ClusterCalls cluster) => cluster.WebHooks(DeviceRoutes.Named(organisationInPath));

    private static async Task<Ok<Page<WebHook>>> List(
        string organisationIdentification, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var hooks = await cluster.Repeat(_ => Hooks(organisationIdentification, cluster).List(caller.Caller()), cancellationToken);
        return TypedResults.Ok(new Page<WebHook>(hooks, NextCursor: null));
    }

    private static async Task<Results<Ok<WebHook>, StatusCodeHttpResult>> Read(
        string organisationIdentification, string applicationName, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken) =>
        context.AnswerRead(await cluster.Repeat(
            _ => Hooks(organisationIdentification, cluster).Read(context.User.Caller(), applicationName), cancellationToken));

    private static async Task<Results<Created<WebHook>, Ok<WebHook>>> Put(
        string organisationIdentification, string applicationName, JsonBody<WebHookConfiguration> body, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var expected = EntityTag.ExpectedVersion(context.Request);
        // Once: a repetition would not show the secret that the first attempt has generated.
        var answer = await cluster.Once(
            () => Hooks(organisationIdentification, cluster).Put(context.User.Caller(), applicationName, body.Record, expected), cancellationToken);
        var tagged = Tagged(answer.Kept, context);
        return answer.Created ? TypedResults.Created(context.Request.Path.Value, answer.Kept) : tagged;
    }

    private static Task<NoContent> Remove(
        string organisationIdentification, string applicationName, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken) =>
        cluster.Remove(
            context, expected => Hooks(organisationIdentification, cluster).Remove(context.User.Caller(), applicationName, expected), cancellationToken);

    private static async Task<Ok<WebHook>> RotateSecret(
        string organisationIdentification, string applicationName, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken) =>
        Tagged(
            await cluster.Once(() => Hooks(organisationIdentification, cluster).RotateSecret(context.User.Caller(), applicationName), cancellationToken),
            context);

    private static async Task<Accepted<NotificationDelivery>> Test(
        string organisationIdentification, string applicationName, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var delivery = await cluster.Once(() => Hooks(organisationIdentification, cluster).Test(caller.Caller(), applicationName), cancellationToken);
        return TypedResults.Accepted((string?)null, delivery);
    }

    /// <summary>An answer that may show a secret, with the tag of what will be read, which does not.</summary>
    private static Ok<WebHook> Tagged(WebHook hook, HttpContext context)
    {
        context.Response.GetTypedHeaders().ETag = EntityTag.Of(hook with { Secret = null });
        return TypedResults.Ok(hook);
    }
}
