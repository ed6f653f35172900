using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Notifications.Sending;

/// <summary>
/// Gives up what nobody will send any more: what waits for a hook that was disabled or removed, and what ran out of time while its hook was paused. So that
/// each notification ends as delivered or as a dead letter, in each silo once a minute.
/// </summary>
internal sealed partial class Leftovers(
    Outbox outbox, WebHookDirectory directory, GridDatabase database, TimeProvider time, ILogger<Leftovers> logger) : BackgroundService
{
    private const int MostAtATime = 1000;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // A silo that had not heard that the hook has ended may have made some so much later (WebHookOptions.RefreshPeriod is at most 5 s).
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await GiveUp(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(failure);
                GridDatabase.Forget(database.Writer);
            }
        }
    }

    /// <summary>Does the work once.</summary>
    public async Task GiveUp(CancellationToken cancellationToken)
    {
        await All(now => outbox.Expire(now, MostAtATime, cancellationToken));
        foreach (var (key, hook) in directory.Ended)
        {
            var why = hook.DisabledBecause ?? (hook.IsRemoved ? "The web hook was removed." : "The web hook was disabled.");
            await All(now => outbox.End(key, why, hook.ModifiedAt + Late, now, MostAtATime, cancellationToken));
        }
    }

    private async Task All(Func<DateTimeOffset, Task<int>> some)
    {
        int given;
        do
        {
            given = await some(time.GetUtcNow());
            SendingMetrics.GivenUp(given);
        }
        while (given == MostAtATime);
    }

    [LoggerMessage(LogLevel.Warning, "Notifications that nobody will send could not be given up; trying again in a minute")]
    private partial void Failed(Exception failure);
}
