using System.Globalization;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>Times as OSLP writes them: <c>yyyyMMddHHmmss</c>, UTC, 14 digits (OSLP handbook, 3.3 and 8.2).</summary>
public static class OslpTime
{
    private const string Pattern = "yyyyMMddHHmmss";

    // Firmware whose clock was never set writes a date that does not exist (OSLP handbook, 8.2).
    private const string ClockNotSet = "20000000";

    /// <summary>Writes a time; fractions of a second are dropped.</summary>
    /// <param name="time">Any time; converted to UTC.</param>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>Reads a time exactly as written.</summary>
    /// <param name="text">14 digits.</param>
    /// <param name="time">The time in UTC, when the answer is true.</param>
    /// <returns>False for anything that is not a time in this form.</returns>
    public static bool TryParse(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>
    /// Reads the time stamp of an event: an absent or empty one, and one of a clock that was never set, is the time of
    /// reception (OSLP handbook, 8.2).
    /// </summary>
    /// <param name="text">What the device sent.</param>
    /// <param name="received">When it was received.</param>
    /// <param name="time">The time of the event, when the answer is true.</param>
    /// <returns>False when there is a text that is no time; the whole notification is then refused.</returns>
    public static bool TryParseEvent(string? text, DateTimeOffset received, out DateTimeOffset time)
    {
        if (!string.IsNullOrEmpty(text) && !text.StartsWith(ClockNotSet, StringComparison.Ordinal))
            return TryParse(text, out time);

        time = received.ToUniversalTime();
        return true;
    }
}
