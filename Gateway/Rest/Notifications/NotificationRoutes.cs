using System.Security.Claims;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Notifications;

/// <summary>The notifications to a web hook: what became of them, and the dead letters.</summary>
internal static class NotificationRoutes
{
    private const string Path = "/organisations/{organisationIdentification}/webhooks/{applicationName}/notifications";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var notifications = api.MapGroup(Path).WithTags("Notifications").WithProblems(ErrorCode.UnknownWebHook)
            .NeedsNoFunction(WebHookRoutes.Who);

        notifications.MapGet("", List).WithName("listNotifications")
            .WithSummary("Find notifications")
            .WithDescription("Those to a web hook, also to one that has been removed, the newest first, with why the last attempt failed. Dead letters are those of the "
                + "state dead: given up after their last attempt, or because their time ran out or the web hook ended.")
            .WithParameters([Parameter.Query("state", "In this state only.", "dead") with { Type = typeof(DeliveryState) }, .. Page.Parameters(DeliveryFilter.HighestLimit)]);

        notifications.MapPost("/redeliver", RedeliverAll).WithName("redeliverNotifications")
            .WithSummary("Send all dead letters again")
            .WithDescription($"The oldest first, at most {IWebHooksGrain.MostRedelivered} with one request. Each begins anew, some seconds later.")
            .WithProblems(ErrorCode.WebHookDisabled);

        notifications.MapPost("/{notificationId}/redeliver", RedeliverOne).WithName("redeliverNotification")
            .WithSummary("Send a dead letter again")
            .WithDescription("It begins anew, some seconds later, under the same id. What is no dead letter is left alone: the answer says 0.")
            .WithProblems(ErrorCode.UnknownNotification, ErrorCode.WebHookDisabled);
    }

    private static async Task<Ok<Page<NotificationDelivery>>> List(
        string organisationIdentification, string applicationName, ClaimsPrincipal caller, HttpContext context, ClusterCalls cluster,
        CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var filter = new DeliveryFilter
        {
            State = query.OneOf<DeliveryState>("state"),
            Before = query.UuidCursor(Page.Notifications),
            Limit = query.Number(Page.LimitParameter, 1, DeliveryFilter.HighestLimit, new DeliveryFilter().Limit),
        };
        query.Finish();
        var organisation = ClusterCalls.NamedOrganisation(DeviceRoutes.Named(organisationIdentification));
        var found = await cluster.Repeat(
            token => cluster.Notifications.List(caller.Caller(), organisation, applicationName, filter, token), cancellationToken);
        return TypedResults.Ok(Page.Of(found, filter.Limit, Page.Notifications, delivery => delivery.Id.ToString("N")));
    }

    private static Task<Ok<Redelivery>> RedeliverAll(
        string organisationIdentification, string applicationName, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken) =>
        Redeliver(organisationIdentification, applicationName, null, caller, cluster, cancellationToken);

    private static Task<Ok<Redelivery>> RedeliverOne(
        string organisationIdentification, string applicationName, string notificationId, ClaimsPrincipal caller, ClusterCalls cluster,
        CancellationToken cancellationToken) =>
        Guid.TryParse(notificationId, out var id)
            ? Redeliver(organisationIdentification, applicationName, id, caller, cluster, cancellationToken)
            : throw ProblemException.Violation("notificationId", "must be a UUID");

    private static async Task<Ok<Redelivery>> Redeliver(
        string organisation, string application, Guid? id, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Redelivery(await cluster.Once(
            () => WebHookRoutes.Hooks(organisation, cluster).Redeliver(caller.Caller(), application, id), cancellationToken)));
}

/// <summary>The answer to sending dead letters again.</summary>
/// <param name="Redelivered">How many are on their way again.</param>
internal sealed record Redelivery(int Redelivered);
