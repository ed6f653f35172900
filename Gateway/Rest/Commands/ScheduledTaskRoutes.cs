using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Commands;

/// <summary>The resource <c>scheduled-tasks</c>.</summary>
internal static class ScheduledTaskRoutes
{
    private static readonly Parameter DeviceFilter = Parameter.Query(
        "deviceIdentification", "Of this device, whoever submitted them; absent: the caller's, for any device.", "light-00001");

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) => api.MapGroup("/scheduled-tasks").WithTags("Commands")
        .MapGet("", List).WithName("listScheduledTasks")
        .WithSummary("Find scheduled tasks")
        .Needs(PlatformFunction.FindScheduledTasks, "without a device")
        .Needs(DeviceFunction.FindScheduledTasks, "with one")
        .WithDescription("Open commands that have a schedule time or wait for another attempt, the newest first. Without a device the caller's own; of one "
            + "device, which must be active, those of all organisations.")
        .WithParameters([DeviceFilter, .. Page.Parameters(IScheduledTasks.HighestLimit)])
        .WithProblems(ErrorCode.UnknownDevice, ErrorCode.InactiveDevice, ErrorCode.UnregisteredDevice);

    private static async Task<Ok<Page<ScheduledTask>>> List(
        HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var device = query.Name(DeviceFilter.Name);
        var before = query.UuidCursor(Page.ScheduledTasks);
        var limit = query.Number(Page.LimitParameter, 1, IScheduledTasks.HighestLimit, 100);
        query.Finish();
        var tasks = await cluster.Repeat(
            token => cluster.ScheduledTasks.List(context.User.Caller(), device, before, limit, token), cancellationToken);
        return TypedResults.Ok(Page.Of(tasks, limit, Page.ScheduledTasks, task => task.CorrelationUid.ToString("N")));
    }
}
