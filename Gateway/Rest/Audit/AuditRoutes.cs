using System.Security.Claims;
using GridOrleans.Audit;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Audit;

/// <summary>The resource <c>audit</c>: who did what.</summary>
internal static class AuditRoutes
{
    private static readonly Parameter Organisation = Parameter.Query("organisationIdentification", "Of this organisation only.");
    private static readonly Parameter Device = Parameter.Query("deviceIdentification", "About this device only.", "light-00001");
    private static readonly Parameter Command = Parameter.Query("correlationUid", "About this command only.") with { Type = typeof(Guid) };
    private static readonly Parameter Action = Parameter.Query("action", "Of this operation only.", "submitCommand");
    private static readonly Parameter Outcome = Parameter.Query("outcome", "With this outcome only: allowed, or an error's code.", "unknown-device");

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) => api.MapGroup("/audit").WithTags("Audit")
        .MapGet("", List).WithName("listAuditRecords")
        .WithSummary("Find audit records")
        .NeedsNoFunction("an organisation sees its own records, one of the kind ADMIN all")
        .WithDescription("Who did what, when, on which device, and what was refused; the newest first. All filters given must fit. Each record names its place in "
            + "a chain of hashes, by which ./grid audit verify proves that the trail is whole. What has just been refused may take a few seconds to appear.")
        .WithParameters(
        [
            Organisation, Device, Command, Action, Outcome,
            Parameter.Query("from", "Recorded at this moment or later.") with { Type = typeof(DateTimeOffset) },
            Parameter.Query("to", "Recorded before this moment.") with { Type = typeof(DateTimeOffset) },
            .. Page.Parameters(AuditFilter.HighestLimit),
        ]);

    private static async Task<Ok<Page<AuditRecord>>> List(
        HttpContext context, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var filter = new AuditFilter
        {
            OrganisationIdentification = query.Name(Organisation.Name),
            DeviceIdentification = query.Name(Device.Name),
            CorrelationUid = query.Uuid(Command.Name),
            Action = query.Name(Action.Name),
            Outcome = query.Name(Outcome.Name),
            From = query.Moment("from"),
            To = query.Moment("to"),
            Before = query.UuidCursor(Page.Audit),
            Limit = query.Number(Page.LimitParameter, 1, AuditFilter.HighestLimit, new AuditFilter().Limit),
        };
        query.Finish();
        var who = caller.Caller();
        var records = await cluster.Repeat(token => cluster.Audit.List(who, filter, token), cancellationToken);
        return TypedResults.Ok(Page.Of(records, filter.Limit, Page.Audit, record => record.Id.ToString("N")));
    }
}
