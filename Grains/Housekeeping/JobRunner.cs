using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Housekeeping;

/// <summary>
/// Begins jobs when their slots come, each slot in one silo of the cluster. A slot that came while no silo ran is made up for, the last one only; one whose silo
/// died is taken up once by another. A job's slots do not overlap.
/// </summary>
internal sealed partial class JobRunner(
    JobDirectory jobs, JobRuns runs, JobExecution execution, Retention retention, ISiloStatusOracle membership, IOptions<HousekeepingOptions> options,
    TimeProvider time, ILogger<JobRunner> logger) : BackgroundService, ISiloStatusListener
{
    /// <summary>A slot is late after this time, and then run only if its job has run before (GXF's misfire threshold; platform handbook, 10).</summary>
    internal static readonly TimeSpan Lateness = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _deaths = new(0, 1);
    private readonly Dictionary<string, DateTimeOffset> _settled = [];

    /// <summary>A silo that is declared dead may leave a run behind: look at once.</summary>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && _deaths.CurrentCount == 0)
            _deaths.Release();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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
                    await execution.TakeUp(stoppingToken);
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
            mustLook |= await _deaths.WaitAsync(mustLook ? JobExecution.PauseBeforeRepetition : UntilNextSlot(), stoppingToken);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await execution.AwaitEnd(cancellationToken);
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
            NotPrepared(failure);
        }
    }

    private async Task BeginSlot(ScheduledJob job, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (job.Schedule.UpTo(now) is not { } slot || _settled.TryGetValue(job.Name, out var settled) && settled >= slot)
            return;
        if (await execution.TryBegin(job, slot, alsoFirst: now - slot <= Lateness, cancellationToken) is not Claim.Waits)
            _settled[job.Name] = slot;
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

    [LoggerMessage(LogLevel.Warning, "The tables could not be looked after at the start; job retention tries again in its next slot")]
    private partial void NotPrepared(Exception failure);

    [LoggerMessage(LogLevel.Warning, "The runs of jobs could not be looked after; trying again")]
    private partial void LookFailed(Exception failure);
}
