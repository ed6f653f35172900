using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using Orleans.Concurrency;

namespace GridOrleans.Housekeeping;

/// <summary>Tells of jobs, and starts them, in whichever silo it is.</summary>
[StatelessWorker]
internal sealed class JobsGrain(JobDirectory jobs, JobExecution execution, JobRuns runs, Authority authority, AuditTrail audit, TimeProvider time) : Grain, IJobs
{
    public async Task<IReadOnlyList<Job>> List(Caller caller, CancellationToken cancellationToken)
    {
        await authority.RequireAdministrator(caller);
        var last = await runs.ReadLast([.. jobs.All.Select(job => job.Name)], cancellationToken);
        var now = time.GetUtcNow();
        return
        [
            .. jobs.All.Select(job => new Job
            {
                Name = job.Name,
                Schedule = job.Job.Options.Schedule,
                TimeZone = job.Job.Options.TimeZone,
                Enabled = job.IsEnabled,
                NextRunAt = job.IsEnabled ? job.Schedule.After(now) : null,
                LastRun = last.GetValueOrDefault(job.Name),
            }),
        ];
    }

    public async Task<JobRun> Run(Caller caller, string name)
    {
        await authority.RequireAdministrator(caller);
        var job = jobs.Find(name) ?? throw new RefusedException(ErrorCode.UnknownJob, $"Job \"{name}\" could not be found.");
        await execution.RequireIdle(job);
        await audit.Record(caller, AuditAction.RunJob, subject: name);
        return await execution.RunNow(job);
    }
}
