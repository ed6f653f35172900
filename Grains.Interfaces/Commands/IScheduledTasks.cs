using GridOrleans.Access;

namespace GridOrleans.Commands;

/// <summary>Finds scheduled tasks. Stateless: any silo answers.</summary>
[Alias("IScheduledTasks")]
public interface IScheduledTasks : IGrainWithIntegerKey
{
    /// <summary>The most that one page can have.</summary>
    const int HighestLimit = 1000;

    /// <summary>
    /// The newest first. Without a device those of the caller, which needs the platform's function FIND_SCHEDULED_TASKS; with one, which must be active, those
    /// of all organisations, which needs the device's function of that name (platform handbook, 5.5).
    /// </summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="deviceIdentification">The device; null: any.</param>
    /// <param name="before">Only those older than this one: the last of the page before.</param>
    /// <param name="limit">At most so many, 1 to <see cref="HighestLimit"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("List")]
    Task<IReadOnlyList<ScheduledTask>> List(
        Caller caller, string? deviceIdentification, Guid? before, int limit, CancellationToken cancellationToken);
}
