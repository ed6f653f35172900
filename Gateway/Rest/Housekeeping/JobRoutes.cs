using System.Security.Claims;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Housekeeping;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Housekeeping;

/// <summary>The resource <c>jobs</c>: what the platform does by itself.</summary>
internal static class JobRoutes
{
    private const int LongestName = 60;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Housekeeping").Needs(PlatformFunctionGroup.Admin);

        jobs.MapGet("", List).WithName("listJobs")
            .WithSummary("List the platform's jobs")
            .WithDescription("All, by name, with schedule, next slot and last run; there are some dozens at most.");

        jobs.MapPost("/{job}/run", Run).WithName("runJob")
            .WithSummary("Run a job now")
            .WithDescription("Starts it, whatever its schedule says, also when it is not enabled, and answers without waiting for its end, which listJobs tells. "
                + "Refused while it runs.")
            .WithProblems(ErrorCode.UnknownJob, ErrorCode.JobIsRunning);
    }

    private static async Task<Ok<Page<Job>>> List(
        ClaimsPrincipal principal, HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        new QueryReader(context).Finish();
        var caller = principal.Caller();
        return TypedResults.Ok(new Page<Job>(await cluster.Repeat(token => cluster.Jobs.List(caller, token), cancellationToken), NextCursor: null));
    }

    private static async Task<Accepted<JobRun>> Run(string job, ClaimsPrincipal principal, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var (name, caller) = (DeviceRoutes.Named(job), principal.Caller());
        if (name.Length > LongestName)
            throw new RefusedException([new("job", $"must be 1 to {LongestName} characters")]);
        // A repetition would be another run.
        return TypedResults.Accepted($"{RestApi.Root}/jobs", await cluster.Once(() => cluster.Jobs.Run(caller, name), cancellationToken));
    }
}
