using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GridOrleans.Cluster;
using GridOrleans.Errors;
using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Housekeeping;

/// <summary>
/// Runs jobs when their slots come, each slot in one silo of the cluster. A slot that came while no silo ran is made up for, the last one only; one whose silo
/// died is taken up once by another. A job's slots do not overlap.
/// </summary>
internal sealed partial class JobRunner(
    JobDirectory jobs, JobRuns runs, Retention retention, SiloIncarnation silo, ISiloStatusOracle membership, IOptions<HousekeepingOptions> options,
    TimeProvider time, ILogger<JobRunner> logger) : BackgroundService, ISiloStatusListener
{
    /// <summary>A slot is late after this time, and then run only if its job has run before (GXF's misfire threshold; platform handbook, 10).</summary>
    internal static readonly TimeSpan Lateness = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PauseBeforeRepetition = TimeSpan.FromSeconds(2);
    private static readonly Meter Meter = new("GridOrleans.Housekeeping");
    private static readonly Counter<int> Ended = Meter.CreateCounter<int>("grid.job.runs", description: "Runs of jobs that ended, by their outcome.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("grid.job.duration", "s");

    private readonly SemaphoreSlim _deaths = new(0, 1);
    private readonly ConcurrentDictionary<string, Task> _running = new();
    private readonly Dictionary<string, DateTimeOffset> _settled = [];
    private CancellationToken _stopping;

    /// <summary>A silo that is declared dead may leave a run behind: look at once.</summary>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && _deaths.CurrentCount == 0)
            _deaths.Release();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        membership.SubscribeToSiloStatusEvents(this);
        await PrepareTables(stoppingToken);
        var lastLook = time.GetTimestamp();
        var mustLook = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (mustLook || time.GetElapsedTime(lastLook) >= options.Value.LookPeriod)
                {
                    await TakeUp(stoppingToken);
                    (lastLook, mustLook) = (time.GetTimestamp(), false);
                }
                foreach (var job in jobs.All.Where(job => job.IsEnabled))
                    await BeginSlot(job, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LookFailed(failure);
                runs.ForgetConnections();
                mustLook = true;
            }
            mustLook |= await _deaths.WaitAsync(mustLook ? PauseBeforeRepetition : UntilNextSlot(), stoppingToken);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken);
    }

    /// <summary>Runs a job now, whatever its schedule says.</summary>
    /// <exception cref="RefusedException">It runs already.</exception>
    public async Task<JobRun> RunNow(ScheduledJob job)
    {
        var now = time.GetUtcNow();
        // In microseconds, as PostgreSQL keeps it.
        var slot = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return await TryBegin(job, slot, alsoFirst: true, _stopping) == Claim.Won
            ? new() { Slot = slot, Silo = silo.Name, BeganAt = slot }
            : throw new RefusedException(ErrorCode.JobIsRunning, $"Job {job.Name} is running.");
    }

    // Before anything is written, also where a schedule of its own would do it later.
    private async Task PrepareTables(CancellationToken cancellationToken)
    {
        try
        {
            await retention.Keep(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LookFailed(failure);
        }
    }

    private async Task TakeUp(CancellationToken cancellationToken)
    {
        foreach (var orphan in await runs.TakeUp([.. jobs.All.Select(job => job.Name)], [.. _running.Keys], cancellationToken))
        {
            TakenUp(orphan.Job, orphan.Slot.At);
            Start(jobs.Find(orphan.Job)!, orphan);
        }
    }

    private async Task BeginSlot(ScheduledJob job, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (job.Schedule.UpTo(now) is not { } slot || _settled.TryGetValue(job.Name, out var settled) && settled >= slot)
            return;
        if (await TryBegin(job, slot, alsoFirst: now - slot <= Lateness, cancellationToken) is not Claim.Waits)
            _settled[job.Name] = slot;
    }

    private async Task<Claim> TryBegin(ScheduledJob job, DateTimeOffset slot, bool alsoFirst, CancellationToken cancellationToken)
    {
        // So that a look at what this silo has left open does not take it for left.
        if (!_running.TryAdd(job.Name, Task.CompletedTask))
            return Claim.Waits;
        var claim = Claim.Waits;
        try
        {
            (claim, var position) = await runs.TryBegin(job.Name, slot, alsoFirst, cancellationToken);
            if (claim == Claim.Won)
                Start(job, new(job.Name, new(slot, position)));
            return claim;
        }
        finally
        {
            if (claim != Claim.Won)
                _running.TryRemove(job.Name, out _);
        }
    }

    private void Start(ScheduledJob job, ClaimedRun run)
    {
        // The task ends after it has been written down.
        var written = new TaskCompletionSource();
        _running[job.Name] = Task.Run(async () =>
        {
            await written.Task;
            await Run(job, run);
        });
        written.SetResult();
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
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The run stays open; another silo takes it up when this one is gone.
        }
        finally
        {
            _running.TryRemove(job.Name, out _);
        }
    }

    private async Task<JobReport> Report(ScheduledJob job, ClaimedRun run)
    {
        using var limit = new CancellationTokenSource(options.Value.RunLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping);
        try
        {
            return await job.Job.Run(run.Slot, either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            throw new OperationCanceledException(_stopping);
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
                await runs.End(run, report, _stopping);
                return;
            }
            catch (Exception failure) when (!_stopping.IsCancellationRequested)
            {
                LookFailed(failure);
                runs.ForgetConnections();
                await Task.Delay(PauseBeforeRepetition, time, _stopping);
            }
        }
    }

    private TimeSpan UntilNextSlot()
    {
        var now = time.GetUtcNow();
        var wait = options.Value.LookPeriod;
        foreach (var job in jobs.All)
        {
            if (job.IsEnabled && job.Schedule.After(now) - now is { } untilSlot && untilSlot < wait)
                wait = untilSlot;
        }
        // Not a moment before the slot.
        return wait + TimeSpan.FromMilliseconds(1);
    }

    [LoggerMessage(LogLevel.Information, "Job {Job}, slot {Slot:O}: {Detail}")]
    private partial void Done(string job, DateTimeOffset slot, string detail);

    [LoggerMessage(LogLevel.Warning, "Job {Job}, slot {Slot:O}, did not succeed: {Detail}")]
    private partial void NotDone(string job, DateTimeOffset slot, string detail);

    [LoggerMessage(LogLevel.Warning, "Job {Job} failed")]
    private partial void RunFailed(Exception failure, string job);

    [LoggerMessage(LogLevel.Warning, "Job {Job}, slot {Slot:O}, is taken up: its silo has died")]
    private partial void TakenUp(string job, DateTimeOffset slot);

    [LoggerMessage(LogLevel.Warning, "The runs of jobs could not be looked after; trying again")]
    private partial void LookFailed(Exception failure);
}
