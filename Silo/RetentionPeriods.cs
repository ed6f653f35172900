using GridOrleans.Hosting;
using GridOrleans.Journal;
using GridOrleans.Notifications;

namespace GridOrleans.Silo;

/// <summary>Rules of how long what is kept whose meaning depends on something else, looked at when a silo starts.</summary>
public static class RetentionPeriods
{
    /// <summary>Makes sure that nothing is dropped while something else still needs it.</summary>
    /// <exception cref="OptionsException">It could be.</exception>
    public static void Require(IConfiguration configuration)
    {
        var journal = configuration.GetSection(JournalOptions.Section).Get<JournalOptions>() ?? new();
        var timeToLive = (configuration.GetSection(WebHookOptions.Section).Get<WebHookOptions>() ?? new()).TimeToLive;
        // More, not as much: a day is dropped at midnight, and a key is made a moment after its command.
        if (journal.CommandRetentionDays <= journal.IdempotencyKeyRetentionDays)
        {
            throw new OptionsException(
                $"Configuration section {JournalOptions.Section}: {nameof(JournalOptions.CommandRetentionDays)} is {journal.CommandRetentionDays}, but must be "
                + $"more than {nameof(JournalOptions.IdempotencyKeyRetentionDays)}, which is {journal.IdempotencyKeyRetentionDays}: "
                + "a key would name a command that is not there any more.");
        }
        if (TimeSpan.FromDays(journal.NotificationRetentionDays) <= timeToLive)
        {
            throw new OptionsException(
                $"Configuration section {JournalOptions.Section}: {nameof(JournalOptions.NotificationRetentionDays)} is {journal.NotificationRetentionDays}, but must be "
                + $"more days than {WebHookOptions.Section}:{nameof(WebHookOptions.TimeToLive)}, which is {timeToLive}: "
                + "notifications are to be kept longer than they may be on their way.");
        }
    }
}
