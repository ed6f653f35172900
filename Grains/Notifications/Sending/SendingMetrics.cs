using System.Diagnostics.Metrics;

namespace GridOrleans.Notifications.Sending;

/// <summary>What operators see of the sending: no hook by its name, for there may be many.</summary>
internal static class SendingMetrics
{
    private static readonly Meter Meter = new("GridOrleans.Notifications");
    private static readonly Histogram<double> Attempts =
        Meter.CreateHistogram<double>("grid.notifications.attempts", "s", "Attempts to deliver a notification, by how they ended.");

    private static readonly Counter<int> Dead = Meter.CreateCounter<int>("grid.notifications.dead", description: "Notifications that were given up.");

    public static void Answered(HookAnswerKind kind, TimeSpan duration) =>
        Attempts.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", kind.ToString().ToLowerInvariant()));

    public static void GivenUp(int notifications) => Dead.Add(notifications);
}
