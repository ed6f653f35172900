using System.Security.Claims;
using GridOrleans.Authorisation;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Messages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Messages;

/// <summary>The resource <c>device-messages</c>: the log of what platform and devices exchanged.</summary>
internal static class DeviceMessageRoutes
{
    private const int UuidLength = 32;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) => api.MapGroup("/device-messages").WithTags("Device messages")
        .MapGet("", List).WithName("listDeviceMessages")
        .WithSummary("Find messages exchanged with devices")
        .Needs(PlatformFunction.GetMessages)
        .WithDescription("The newest first, unless said otherwise. All filters given must fit. In identifications * stands for any run of "
            + "characters and ? for one, and case does not matter. Bound by from what starts with a wildcard: it is looked for in all messages.")
        .WithParameters(
        [
            Parameter.Query("deviceIdentification", "Of these devices only.", "light-0*"),
            Parameter.Query("organisationIdentification", "For these organisations only: who asked, or the owner of a device that spoke by itself."),
            Parameter.Query("from", "At this moment or later.") with { Type = typeof(DateTimeOffset) },
            Parameter.Query("until", "At this moment or earlier.") with { Type = typeof(DateTimeOffset) },
            Parameter.Query("isIncoming", "From the device, or to it.") with { Type = typeof(bool) },
            Parameter.Query("isValid", "Believed, or not.") with { Type = typeof(bool) },
            Parameter.Query("sortBy", "What the list is sorted by; absent: time.") with { Type = typeof(DeviceMessageOrder) },
            Parameter.Query("ascending", "True: the oldest, or the lowest name, first.") with { Type = typeof(bool) },
            .. Page.Parameters(DeviceMessageFilter.HighestLimit),
        ]);

    private static async Task<Ok<Page<LoggedMessage>>> List(
        HttpContext context, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var filter = new DeviceMessageFilter
        {
            DeviceIdentification = query.Name("deviceIdentification"),
            OrganisationIdentification = query.Name("organisationIdentification"),
            From = query.Moment("from"),
            Until = query.Moment("until"),
            IsIncoming = query.Flag("isIncoming"),
            IsValid = query.Flag("isValid"),
            SortBy = query.OneOf<DeviceMessageOrder>("sortBy") ?? DeviceMessageOrder.Time,
            Ascending = query.Flag("ascending") ?? false,
            After = query.Cursor<DeviceMessagePlace>(Page.Messages, PlaceIn),
            Limit = query.Number(Page.LimitParameter, 1, DeviceMessageFilter.HighestLimit, new DeviceMessageFilter().Limit),
        };
        query.Finish();
        var messages = await cluster.Repeat(
            token => cluster.Messages.List(caller.Caller(), filter, token), cancellationToken);
        return TypedResults.Ok(Page.Of(messages, filter.Limit, Page.Messages, message => TextOf(filter.PlaceOf(message))));
    }

    private static string TextOf(DeviceMessagePlace place) => $"{place.Id:N}{place.Name}";

    private static DeviceMessagePlace? PlaceIn(string cursor) =>
        cursor.Length >= UuidLength && Guid.TryParseExact(cursor.AsSpan(0, UuidLength), "N", out var id) ? new(cursor[UuidLength..], id) : null;
}
