using GridOrleans.Adapters;
using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Commands;

/// <summary>
/// Reminds this silo's devices of their commands: of all, after a claim or a release was not answered (<see cref="UnwatchedCommands"/>), and now and then of those
/// that are overdue. Most wait in their grain's queue and nothing happens; one whose grain does not know of it is found here. Beside the sweep, which must
/// not wait: after a failure of the database a silo has all its devices to remind, and each page of them takes as long as its slowest.
/// </summary>
internal sealed partial class Reminder(
    GridDatabase database, ICommandOwners owners, UnwatchedCommands unwatched, Handover handover, Dispatcher dispatcher, IOptions<SweepOptions> options,
    TimeProvider time, ILogger<Reminder> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Period, time);
        var lastRound = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // While there is none, much is overdue for another reason.
            if (!dispatcher.HasRoom)
                continue;
            try
            {
                if (unwatched.Take())
                    await Remind(DateTimeOffset.MaxValue, timer, stoppingToken);
                else if (time.GetElapsedTime(lastRound) >= options.Value.OverduePeriod)
                    await Remind(time.GetUtcNow() - options.Value.OverduePeriod, timer, stoppingToken);
                else
                    continue;
                lastRound = time.GetTimestamp();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                unwatched.MayExist();
                RoundFailed(failure);
                GridDatabase.Forget(database.Writer);
            }
        }
    }

    /// <summary>
    /// One round: of what was due before a moment, a page at a time, as the dispatcher has room. A device that cannot be told may be broken for long: it waits for
    /// the round in which it is overdue, and nobody is told again because of it.
    /// </summary>
    private async Task Remind(DateTimeOffset before, PeriodicTimer timer, CancellationToken cancellationToken)
    {
        for (OwnedCommand? last = null; ;)
        {
            var page = await owners.ReadDue(before, last, options.Value.CommandsPerClaim, cancellationToken);
            await handover.ToDevices(page);
            if (page.Count < options.Value.CommandsPerClaim)
                return;
            last = page[^1];
            while (!dispatcher.HasRoom)
                await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Not every device could be reminded of its commands; all are reminded again")]
    private partial void RoundFailed(Exception failure);
}
