using System.ComponentModel.DataAnnotations;
using System.Net;

namespace GridOrleans.Notifications;

/// <summary>Section <c>WebHooks</c>: where notifications may go, and how long and how often the platform tries.</summary>
public sealed class WebHookOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "WebHooks";

    /// <summary>Whether addresses may be <c>http</c>; by default only <c>https</c>.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Networks (CIDR, for instance <c>10.20.0.0/16</c>) that notifications may enter although they are loopback, link-local, private or reserved.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];

    /// <summary>The <c>source</c> of the events: a URI or a path that receivers see (CloudEvents 1.0, 'source').</summary>
    [Required, StringLength(200)]
    public string Source { get; set; } = "/api/v1";

    /// <summary>Whether the organisation that manages the network hears of every device that reports its relays switched (platform handbook, 7.2).</summary>
    public bool NotifyOfRelays { get; set; } = true;

    /// <summary>How long an attempt may take, from the name's resolution to the answer's headers.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan AttemptLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many attempts a notification gets.</summary>
    [Range(1, 100)]
    public int MostAttempts { get; set; } = 13;

    /// <summary>The pause before a notification's second attempt; each further one is three times as long. With the defaults, 13 attempts take about a day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between two attempts of a notification.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromHours(4);

    /// <summary>After this time a notification that was not delivered is given up, whatever attempts are left.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "6.00:00:00")]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(1);

    /// <summary>After so many failures in a row a hook is paused (platform handbook, 7.4: circuit_breaker_threshold).</summary>
    [Range(1, 1000)]
    public int FailuresBeforePause { get; set; } = 3;

    /// <summary>The first pause (platform handbook, 7.4: 15 s); each further one is four times as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest pause (platform handbook, 7.4: 600 s).</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>How many attempts one silo has under way at a time, to all hooks.</summary>
    [Range(1, 10_000)]
    public int MostAttemptsAtATime { get; set; } = 128;

    /// <summary>How many of them to one hook; while it has not answered well, one.</summary>
    [Range(1, 1000)]
    public int MostAttemptsPerHook { get; set; } = 8;

    /// <summary>How many of them to all hooks of one organisation: a quarter.</summary>
    internal int MostAttemptsPerOrganisation => Math.Max(1, MostAttemptsAtATime / 4);

    /// <summary>How often each silo reads which hooks have changed: a change is known everywhere after this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:05")]
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often each silo looks for notifications that are due, besides at once for those that it has committed itself.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan LookPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a claimed notification is left to the silo that claimed it; then another takes it. Longer than <see cref="AttemptLimit"/>, or two silos send
    /// the same at a time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan ClaimLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var network in AllowedNetworks.Where(network => !IPNetwork.TryParse(network, out _)))
            yield return new($"AllowedNetworks: {network} is no network such as 10.20.0.0/16.", [nameof(AllowedNetworks)]);
        if (!Uri.TryCreate(Source, UriKind.RelativeOrAbsolute, out _))
            yield return new("Source: it is no URI.", [nameof(Source)]);
        if (ClaimLimit <= AttemptLimit)
            yield return new("ClaimLimit: it must be longer than AttemptLimit.", [nameof(ClaimLimit)]);
    }

    /// <summary>The pause after an attempt of a notification has failed.</summary>
    /// <param name="attempts">How many have been made, at least 1.</param>
    /// <param name="chance">A random number, 0 to 1: a fifth of the pause is left to it.</param>
    public TimeSpan RetryDelay(int attempts, double chance) => Grown(FirstRetryDelay, 3, attempts, LongestRetryDelay, chance);

    /// <summary>The pause of a hook.</summary>
    /// <param name="pauses">The how many-eth it is in a row, at least 1.</param>
    /// <param name="chance">A random number, 0 to 1: a fifth of the pause is left to it.</param>
    public TimeSpan Pause(int pauses, double chance) => Grown(FirstPause, 4, pauses, LongestPause, chance);

    private static TimeSpan Grown(TimeSpan first, int factor, int times, TimeSpan longest, double chance)
    {
        var delay = Math.Min(first.TotalMilliseconds * Math.Pow(factor, Math.Min(times - 1, 30)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(delay * (1 - (0.2 * chance)));
    }
}
