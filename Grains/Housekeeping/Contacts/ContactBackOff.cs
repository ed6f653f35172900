namespace GridOrleans.Housekeeping.Contacts;

/// <summary>How long a device that could not be reached is left alone (platform handbook, 10: EventRetrieval).</summary>
internal static class ContactBackOff
{
    private static readonly TimeSpan Unit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // So that a contact two minutes before a slot does not cost the device the whole slot.
    private static readonly TimeSpan Leniency = TimeSpan.FromMinutes(2);

    // 2^6 half hours are more than a day.
    private const int MostDoublings = 6;

    /// <summary>The pause after a number of failures in a row: none; 1, 2, 4, ... hours; a day at most.</summary>
    public static TimeSpan Pause(int failures)
    {
        if (failures <= 0)
            return TimeSpan.Zero;
        var pause = Unit * (1 << Math.Min(failures, MostDoublings));
        return pause < Longest ? pause : Longest;
    }

    /// <summary>Whether a device may be contacted.</summary>
    /// <param name="failures">Contacts that failed since one succeeded.</param>
    /// <param name="lastFailure">When the last one failed.</param>
    /// <param name="now">The present.</param>
    public static bool IsOver(int failures, DateTimeOffset? lastFailure, DateTimeOffset now) =>
        failures <= 0 || lastFailure is null || lastFailure < now - Pause(failures) + Leniency;
}
