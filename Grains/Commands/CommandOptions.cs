using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Commands;

/// <summary>Section <c>Commands</c>: how long and how often the platform tries.</summary>
public sealed class CommandOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Commands";

    /// <summary>How many attempts a command gets.</summary>
    [Range(1, 1000)]
    public int MostAttempts { get; set; } = 4;

    /// <summary>The pause before the second attempt; each further one is twice as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The part of a pause that is left to chance, 0 to 1, so that many devices do not come back at once.</summary>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = 0.2;

    /// <summary>After this time a command without an expiry of its own expires (GXF: 3,600 s, platform handbook, 6.7).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "366.00:00:00")]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an adapter may take for one attempt, its own queue included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AttemptLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Commands that are due within this time keep their device in memory, and it begins them by itself; later ones are found when their time comes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeptInMemory { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many commands may be open for one device; beyond, callers hear <c>busy</c>.</summary>
    [Range(1, 10_000)]
    public int MostOpenPerDevice { get; set; } = 100;

    /// <summary>How many commands may be open for all devices of a silo together; beyond, callers hear <c>overloaded</c>. About 2 kB of memory each.</summary>
    [Range(1, 100_000_000)]
    public int MostOpenPerSilo { get; set; } = 400_000;

    /// <summary>How many commands of one organisation may be open for all devices of a silo together: what one leaves of <see cref="MostOpenPerSilo"/> is the others'.</summary>
    [Range(1, 100_000_000)]
    public int MostOpenPerOrganisation { get; set; } = 300_000;

    /// <summary>The pause after an attempt has failed.</summary>
    /// <param name="attempts">How many have been made, at least 1.</param>
    /// <param name="chance">A random number, 0 to 1.</param>
    public TimeSpan RetryDelay(int attempts, double chance)
    {
        var delay = FirstRetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 30));
        delay = Math.Min(delay, LongestRetryDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(delay * (1 - (Jitter * chance)));
    }
}
