using System.Diagnostics.Metrics;
using GridOrleans.Adapters;
using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Commands;

/// <summary>
/// Finds open commands that are due and that nobody alive looks after, because their silo died or their time was far off, and hands them to
/// their device grains. Several silos sweep at once without taking the same (Orleans handbook, 2.e).
/// </summary>
internal sealed partial class Sweeper(
    GridDatabase database, ICommandOwners owners, UnwatchedCommands unwatched, Handover handover, Dispatcher dispatcher, ISiloStatusOracle membership,
    IOptions<SweepOptions> options, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService, ISiloStatusListener
{
    private static readonly Meter Meter = new("GridOrleans.Sweep");
    private static readonly Counter<int> Claimed = Meter.CreateCounter<int>("grid.sweep.claimed");

    private readonly SemaphoreSlim _deaths = new(0, 1);

    /// <summary>A silo that is declared dead leaves commands behind: look at once.</summary>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && _deaths.CurrentCount == 0)
            _deaths.Release();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        membership.SubscribeToSiloStatusEvents(this);
        var lastLookAtDead = time.GetTimestamp() - (long)(options.Value.DeadOwnerPeriod.TotalSeconds * time.TimestampFrequency);
        while (!stoppingToken.IsCancellationRequested)
        {
            var somebodyDied = await _deaths.WaitAsync(options.Value.Period, stoppingToken);
            try
            {
                await ClaimAll(() => owners.ClaimDue(time.GetUtcNow(), options.Value.CommandsPerClaim, stoppingToken), stoppingToken);
                if (somebodyDied || time.GetElapsedTime(lastLookAtDead) >= options.Value.DeadOwnerPeriod)
                {
                    await ClaimAll(() => owners.ClaimFromDead(options.Value.CommandsPerClaim, stoppingToken), stoppingToken);
                    lastLookAtDead = time.GetTimestamp();
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // What was claimed or released in vain may bear this silo's name and be known to nobody.
                unwatched.MayExist();
                SweepFailed(failure);
                GridDatabase.Forget(database.Writer);
            }
        }
    }

    private async Task ClaimAll(Func<Task<IReadOnlyList<OwnedCommand>>> claim, CancellationToken cancellationToken)
    {
        while (dispatcher.HasRoom)
        {
            var claimed = await claim();
            Claimed.Add(claimed.Count);
            if (claimed.Count > 0)
                Found(claimed.Count);
            if (await handover.ToDevices(claimed) is { Length: > 0 } failed)
                await owners.Release(failed, cancellationToken);
            if (claimed.Count < options.Value.CommandsPerClaim)
                return;
        }
    }

    [LoggerMessage(LogLevel.Information, "The sweep found {Commands} commands that nobody looked after")]
    private partial void Found(int commands);

    [LoggerMessage(LogLevel.Warning, "The sweep could not be done")]
    private partial void SweepFailed(Exception failure);
}
