using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GridOrleans.Cluster;
using GridOrleans.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Housekeeping;

/// <summary>The runs of jobs that this silo has under way: claimed, executed and ended.</summary>
internal sealed partial class JobExecution(
    JobDirectory jobs, JobRuns runs, SiloIncarnation silo, IHostApplicationLifetime process, IOptions<HousekeepingOptions> options, TimeProvider time,
    ILogger<JobExecution> logger)
{
    /// <summary>After a failure of the database.</summary>
    internal static readonly TimeSpan PauseBeforeRepetition = TimeSpan.FromSeconds(2);

    private static readonly Meter Meter = new("GridOrleans.Housekeeping");
    private static readonly Counter<int> Ended = Meter.CreateCounter<int>("grid.job.runs", description: "Runs of jobs that ended, by their outcome.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("grid.job.duration", "s");

    // A job is in the first while it is being claimed, and in the second before it leaves the first.
    private readonly ConcurrentDictionary<string, bool> _claims = new();
    private readonly ConcurrentDictionary<string, Task> _running = new();

    private CancellationToken Stopping => process.ApplicationStopping;

    /// <summary>Runs a job now, whatever its schedule says.</summary>
    /// <exception cref="RefusedException">It runs already.</exception>
    public async Task<JobRun> RunNow(ScheduledJob job)
    {
        var now = time.GetUtcNow();
        // In microseconds, as PostgreSQL keeps it.
        var slot = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return await TryBegin(job, slot, alsoFirst: true, Stopping) == Claim.Won
            ? new() { Slot = slot, Silo = silo.Name, BeganAt = slot }
            : throw IsRunning(job);
    }

    /// <summary>Makes sure that a job can be run now, unless somebody else begins it in this moment.</summary>
    /// <exception cref="RefusedException">It runs already.</exception>
    public async Task RequireIdle(ScheduledJob job)
    {
        if (await runs.IsUnderWay(job.Name))
            throw IsRunning(job);
    }

    /// <summary>Claims a slot, and runs it if it is this silo's.</summary>
    public async Task<Claim> TryBegin(ScheduledJob job, DateTimeOffset slot, bool alsoFirst, CancellationToken cancellationToken)
    {
        // So that a look at what this silo has left open does not take it for left.
        if (!_claims.TryAdd(job.Name, true))
            return Claim.Waits;
        try
        {
            if (_running.ContainsKey(job.Name))
                return Claim.Waits;
            var (claim, position) = await runs.TryBegin(job.Name, slot, alsoFirst, cancellationToken);
            if (claim == Claim.Won)
                Start(job, new(job.Name, new(slot, position)));
            return claim;
        }
        finally
        {
            _claims.TryRemove(job.Name, out _);
        }
    }

    /// <summary>Takes up what is left open without anybody who runs it.</summary>
    public async Task TakeUp(CancellationToken cancellationToken)
    {
        // In this order: what is claimed meanwhile began later, and what was claimed before stands in one of the two.
        var look = time.GetUtcNow();
        string[] known = [.. _claims.Keys, .. _running.Keys];
        foreach (var orphan in await runs.TakeUp([.. jobs.All.Select(job => job.Name)], known, look, cancellationToken))
        {
            TakenUp(orphan.Job, orphan.Slot.At);
            Start(jobs.Find(orphan.Job)!, orphan);
        }
    }

    /// <summary>Waits until the silo, which is about to stop, runs nothing, or cannot wait any longer: then another takes up what it leaves.</summary>
    public async Task AwaitEnd(CancellationToken cancellationToken) =>
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Start(ScheduledJob job, ClaimedRun run)
    {
        // The task ends after it has been written down.
        var written = new TaskCompletionSource<Task>();
        var task = Task.Run(async () =>
        {
            var self = await written.Task;
            try
            {
                await Run(job, run);
            }
            finally
            {
                // Itself, and not what has been started in its place.
                _running.TryRemove(KeyValuePair.Create(job.Name, self));
            }
        });
        _running[job.Name] = task;
        written.SetResult(task);
    }

    private async Task Run(ScheduledJob job, ClaimedRun run)
    {
        var start = time.GetTimestamp();
        try
        {
            var report = await Report(job, run);
            Duration.Record(time.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("job", job.Name));
            Ended.Add(1, new KeyValuePair<string, object?>("job", job.Name), new KeyValuePair<string, object?>("outcome", report.Outcome.ToString()));
            if (report.Outcome == JobOutcome.Succeeded)
                Done(job.Name, run.Slot.At, report.Detail);
            else
                NotDone(job.Name, run.Slot.At, report.Detail);
            await End(run, report);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The run stays open; another silo takes it up when this one is gone.
        }
    }

    private async Task<JobReport> Report(ScheduledJob job, ClaimedRun run)
    {
        using var limit = new CancellationTokenSource(options.Value.RunLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Stopping);
        try
        {
            return await job.Job.Run(run.Slot, either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (Stopping.IsCancellationRequested)
        {
            throw new OperationCanceledException(Stopping);
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            return new($"It took longer than {options.Value.RunLimit}.", JobOutcome.TimedOut);
        }
        catch (Exception failure)
        {
            RunFailed(failure, job.Name);
            return new(failure.Message, JobOutcome.Failed);
        }
    }

    private async Task End(ClaimedRun run, JobReport report)
    {
        while (true)
        {
            try
            {
                await runs.End(run, report, Stopping);
                return;
            }
            catch (Exception failure) when (!Stopping.IsCancellationRequested)
            {
                EndFailed(failure, run.Job);
                runs.ForgetConnections();
                await Task.Delay(PauseBeforeRepetition, time, Stopping);
            }
        }
    }

    private static RefusedException IsRunning(ScheduledJob job) => new(ErrorCode.JobIsRunning, $"Job {job.Name} is running.");

    [LoggerMessage(LogLevel.Information, "Job {Job}, slot {Slot:O}: {Detail}")]
    private partial void Done(string job, DateTimeOffset slot, string detail);

    [LoggerMessage(LogLevel.Warning, "Job {Job}, slot {Slot:O}, did not succeed: {Detail}")]
    private partial void NotDone(string job, DateTimeOffset slot, string detail);

    [LoggerMessage(LogLevel.Warning, "Job {Job} failed")]
    private partial void RunFailed(Exception failure, string job);

    [LoggerMessage(LogLevel.Warning, "The end of job {Job} could not be written down; trying again")]
    private partial void EndFailed(Exception failure, string job);

    [LoggerMessage(LogLevel.Warning, "Job {Job}, slot {Slot:O}, is taken up: nobody runs it any more")]
    private partial void TakenUp(string job, DateTimeOffset slot);
}
