using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GridOrleans.Adapters;
using GridOrleans.Cluster;
using GridOrleans.Devices;
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
    GridDatabase database, ICommandOwners owners, UnwatchedCommands unwatched, SiloIncarnation silo, Dispatcher dispatcher, IGrainFactory grains,
    ISiloStatusOracle membership, IOptions<SweepOptions> options, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService, ISiloStatusListener
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
        var lastReminder = time.GetTimestamp();
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
                if (dispatcher.HasRoom && unwatched.Take() && !await Remind(DateTimeOffset.MaxValue, stoppingToken))
                    unwatched.MayExist();
                if (time.GetElapsedTime(lastReminder) >= options.Value.OverduePeriod)
                {
                    await Remind(time.GetUtcNow() - options.Value.OverduePeriod, stoppingToken);
                    lastReminder = time.GetTimestamp();
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
            await WakeAll(claimed, release: true, cancellationToken);
            if (claimed.Count < options.Value.CommandsPerClaim)
                return;
        }
    }

    /// <returns>Whether every device has been told.</returns>
    private async Task<bool> WakeAll(IReadOnlyList<OwnedCommand> commands, bool release, CancellationToken cancellationToken)
    {
        var failed = new ConcurrentBag<Guid>();
        await Task.WhenAll(commands.GroupBy(c => c.Device).Select(async device =>
        {
            try
            {
                await grains.GetGrain<IDeviceCare>(device.Key).TakeOver([.. device.Select(c => c.Id)], silo.Name);
            }
            catch (Exception failure)
            {
                WakeFailed(failure, device.Key);
                foreach (var command in device)
                    failed.Add(command.Id);
            }
        }));
        if (release && !failed.IsEmpty)
            await owners.Release([.. failed], cancellationToken);
        return failed.IsEmpty;
    }

    /// <summary>
    /// Reminds this silo's devices of commands that were due before a moment. Most wait in their grain's queue and nothing happens; one whose grain does
    /// not know of it, because the answer to a claim or a commit was lost, is found here. Left to a later round while there is no room: then much is
    /// overdue for another reason.
    /// </summary>
    /// <returns>Whether every one has been reminded.</returns>
    private async Task<bool> Remind(DateTimeOffset before, CancellationToken cancellationToken)
    {
        OwnedCommand? last = null;
        var all = true;
        while (dispatcher.HasRoom)
        {
            var page = await owners.ReadDue(before, last, options.Value.CommandsPerClaim, cancellationToken);
            all &= await WakeAll(page, release: false, cancellationToken);
            if (page.Count < options.Value.CommandsPerClaim)
                return all;
            last = page[^1];
        }
        return false;
    }

    [LoggerMessage(LogLevel.Information, "The sweep found {Commands} commands that nobody looked after")]
    private partial void Found(int commands);

    [LoggerMessage(LogLevel.Warning, "Device {Device} could not take over its commands")]
    private partial void WakeFailed(Exception failure, string device);

    [LoggerMessage(LogLevel.Warning, "The sweep could not be done")]
    private partial void SweepFailed(Exception failure);
}
