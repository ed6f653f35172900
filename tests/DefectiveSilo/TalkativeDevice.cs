using GridOrleans.Errors;
using GridOrleans.Events;
using GridOrleans.Journal;

namespace GridOrleans.DefectiveSilo;

/// <summary>A device whose events this silo journals all the time.</summary>
internal sealed class TalkativeDevice(IJournal journal, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await journal.Commit(new() { Events = [Event(time.GetUtcNow())] });
            }
            catch (UnavailableException)
            {
                // The database is away; there is more to say later.
            }
        }
    }

    private static DeviceEvent Event(DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        DeviceIdentification = "talkative",
        Type = "DIAG_EVENTS_GENERAL",
        Index = 0,
        Description = "",
        Timestamp = now,
        ReceivedAt = now,
        Position = default,
    };
}
