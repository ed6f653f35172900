using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Throttling;

/// <summary>Section <c>Throttling</c>: how devices wait for their permits.</summary>
public sealed class ThrottlingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Throttling";

    /// <summary>How often a silo looks for changed configurations.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:04")]
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a permit lasts without a word of its device. At half of it the device is asked, so it ends only when that cannot be reached; longer than an attempt,
    /// so that none goes on without its permit.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a segment looks for holders that are gone, for changed limits and for new connections that have become free.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10")]
    public TimeSpan LookPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Devices that may wait in a segment; beyond, they come again later.</summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 10_000;

    /// <summary>
    /// After how long a device that waits asks again, although it is told when its turn comes: its place was lost if the segment's silo died. Longer when many
    /// wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan AskAgainPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long a device that was denied comes again with a priority above 4 (platform handbook, 9.4).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan UrgentPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The shortest pause of a device that was denied with another priority (platform handbook, 9.4).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan ShortestPause { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>The longest pause of a device that was denied with another priority (platform handbook, 9.4).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(70);
}
