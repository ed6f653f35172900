using System.Globalization;
using GridOrleans.Authorisation;
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
    private const string Seen = "those of devices are shown on which the caller has OWNER or MANAGEMENT";

    private static readonly Parameter DeviceFilter = Parameter.Query("deviceIdentification", "Of this device only.", "light-00001");

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("Events");

        events.MapGet("", List).WithName("listEvents")
            .WithSummary("Find events")
            .Needs(DeviceFunction.GetEventNotifications, "with a device")
            .NeedsNoFunction($"without one, {Seen}")
            .WithDescription("By the time when they happened, the newest first. All filters given must fit, but of description and descriptionStartsWith either is enough. "
                + "Pages go on by cursor, or are numbered.")
            .WithParameters(
            [
                DeviceFilter,
                Parameter.Query("type", "Of one of these kinds; may be repeated.", "LIGHT_EVENTS_LIGHT_ON") with { IsRepeatable = true },
                Parameter.Query("from", "Happened at this moment or later, by the device's clock where it said so.") with { Type = typeof(DateTimeOffset) },
                Parameter.Query("until", "Happened at this moment or earlier.") with { Type = typeof(DateTimeOffset) },
                Parameter.Query("description", "With exactly this description."),
                Parameter.Query("descriptionStartsWith", "With a description that starts so."),
                Page.Number,
                .. Page.Parameters(EventFilter.HighestLimit),
            ])
            .WithProblems(ErrorCode.UnknownDevice);

        events.MapGet("/stream", Stream).WithName("streamEvents")
            .WithSummary("Follow events live")
            .NeedsNoFunction(Seen)
            .WithDescription("Server-sent events: each has an event as its data and its position as its id. A client that reconnects with the last id "
                + "misses nothing. An empty message every 15 seconds shows that the stream lives and moves the id on. A client that is too slow is "
                + "disconnected and goes on from its last id.")
            .WithParameters(
                DeviceFilter,
                Parameter.Query("after", "Where to go on, for clients that cannot send the header; the header wins. Absent: from now on."),
                Parameter.Header(LastEventId, "The id of the last message that the client has: the stream goes on after it."))
            .Produces<DeviceEvent>(StatusCodes.Status200OK, "text/event-stream")
            .WithProblems(ErrorCode.Busy)
            .WithStandingProof(RequireReader)
            .RequireRateLimiting(CallerLimit.LongPolicy);
    }

    private static async Task<Ok<Page<DeviceEvent>>> List(HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var number = query.PageNumber();
        var limit = query.Number(Page.LimitParameter, 1, EventFilter.HighestLimit, new EventFilter().Limit);
        var filter = new EventFilter
        {
            DeviceIdentification = query.Name(DeviceFilter.Name),
            Types = query.EventTypes("type"),
            From = query.Moment("from"),
            Until = query.Moment("until"),
            Description = query.Text("description", EventFilter.LongestDescription),
            DescriptionStartsWith = query.Text("descriptionStartsWith", EventFilter.LongestDescription),
            Before = query.Cursor<EventPlace>(Page.Events, PlaceIn),
            Skip = (number ?? 0) * limit,
            Limit = limit,
        };
        if (filter.Skip > EventFilter.MostSkipped)
            query.Refuse(Page.NumberParameter, $"may pass over at most {EventFilter.MostSkipped} events: go on by cursor, or narrow the period");
        query.Finish();
        var counting = number is null ? null : cluster.Repeat(token => cluster.Events.Count(context.User.Caller(), filter, token), cancellationToken);
        var events = await cluster.Repeat(token => cluster.Events.List(context.User.Caller(), filter, token), cancellationToken);
        var page = Page.Of(events, filter.Limit, Page.Events, e => $"{e.Timestamp.UtcTicks:x16}{e.Id:N}");
        return TypedResults.Ok(counting is null ? page : page with { TotalCount = await counting });
    }

    private static EventPlace? PlaceIn(string cursor) =>
        cursor.Length == 48 && long.TryParse(cursor.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, null, out var ticks)
        && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(cursor.AsSpan(16), "N", out var id)
            ? new(new(ticks, TimeSpan.Zero), id)
            : null;

    private static Task RequireReader(HttpContext context, CancellationToken cancellationToken)
    {
        var cluster = context.RequestServices.GetRequiredService<ClusterCalls>();
        return cluster.Repeat(_ => cluster.Events.RequireReader(context.User.Caller()), cancellationToken);
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
