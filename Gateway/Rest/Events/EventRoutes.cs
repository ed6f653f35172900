using GridOrleans.Events;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Gateway.Rest.Streams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Events;

/// <summary>The resource <c>events</c>: what devices reported, as a list and live.</summary>
internal static class EventRoutes
{
    private const string LastEventId = "Last-Event-ID";

    private static readonly Parameter DeviceFilter = Parameter.Query("deviceIdentification", "Of this device only.", "light-00001");

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("Events");

        events.MapGet("", List).WithName("listEvents")
            .WithSummary("Find events")
            .WithDescription("The newest first. All filters given must fit.")
            .WithParameters(
            [
                DeviceFilter,
                Parameter.Query("type", "Of this kind only.", "LIGHT_EVENTS_LIGHT_ON"),
                Parameter.Query("from", "Received at this moment or later.") with { Type = typeof(DateTimeOffset) },
                Parameter.Query("to", "Received before this moment.") with { Type = typeof(DateTimeOffset) },
                .. Page.Parameters(EventFilter.HighestLimit),
            ])
            .WithProblems(ErrorCode.ValidationError);

        events.MapGet("/stream", Stream).WithName("streamEvents")
            .WithSummary("Follow events live")
            .WithDescription("Server-sent events: each has an event as its data and its position as its id. A client that reconnects with the last id "
                + "misses nothing. An empty message every 15 seconds shows that the stream lives and moves the id on. A client that is too slow is "
                + "disconnected and goes on from its last id.")
            .WithParameters(
                DeviceFilter,
                Parameter.Query("after", "Where to go on, for clients that cannot send the header; the header wins. Absent: from now on."),
                Parameter.Header(LastEventId, "The id of the last message that the client has: the stream goes on after it."))
            .Produces<DeviceEvent>(StatusCodes.Status200OK, "text/event-stream")
            .WithProblems(ErrorCode.ValidationError, ErrorCode.Busy)
            .WithStandingProof()
            .DisableRateLimiting();
    }

    private static async Task<Ok<Page<DeviceEvent>>> List(HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var filter = new EventFilter
        {
            DeviceIdentification = query.Name(DeviceFilter.Name),
            Type = query.Name("type"),
            From = query.Moment("from"),
            To = query.Moment("to"),
            Before = query.UuidCursor(Page.Events),
            Limit = query.Number(Page.LimitParameter, 1, EventFilter.HighestLimit, new EventFilter().Limit),
        };
        query.Finish();
        var events = await cluster.Repeat(token => cluster.Events.List(context.User.Caller(), filter, token), cancellationToken);
        return TypedResults.Ok(Page.Of(events, filter.Limit, Page.Events, e => e.Id.ToString("N")));
    }

    private static ServerSentEventsResult<string> Stream(HttpContext context, EventStream stream)
    {
        var query = new QueryReader(context);
        var device = query.Name(DeviceFilter.Name);
        var after = query.Position("after");
        query.Finish();
        // An EventSource that has had no message yet sends an empty id.
        if (context.Request.Headers[LastEventId] is [{ Length: > 0 } last, ..])
        {
            after = EventPosition.TryParse(last, out var position)
                ? position : throw ProblemException.Violation(LastEventId, "must be the id of a message of this stream");
        }
        return TypedResults.ServerSentEvents(stream.Open(context.Response, context.User.OrganisationIdentification(), after, device));
    }
}
