using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Adapters;

/// <summary>Section <c>Dispatch</c>: how a silo hands commands to adapters.</summary>
public sealed class DispatchOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Dispatch";

    /// <summary>Commands that one push carries at most (Orleans handbook, 2.b: 128 to 256).</summary>
    [Range(1, 4096)]
    public int CommandsPerPush { get; set; } = 256;

    /// <summary>Commands that may wait in this silo for an adapter; beyond, they wait in their device grain and try again.</summary>
    [Range(1, 10_000_000)]
    public int QueueCapacity { get; set; } = 100_000;

    /// <summary>
    /// How long a push may take before its adapter is suspected and asked again. An adapter only takes the commands and answers at once; a push that is lost
    /// with the silo through which it went is noticed by nothing else.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan PushLimit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an adapter that failed a push is passed over while others are there.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan SuspicionPeriod { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>What is added to an attempt's limit for the way to the adapter and back, before it counts as lost.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan ReportMargin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an adapter has had a command when it is offered again; longer than what an adapter's line takes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan OfferAgainPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the registry of adapters is read.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan RegistryPeriod { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a registry that has just come to its silo may not know everybody yet, by default as long as a registration lasts. A silo that has just started
    /// pushes nothing before that; adapters that were known are not given up. Longer than <see cref="IAdapterRegistry.Heartbeat"/>, with room for a lost one.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan RegistrySettling { get; set; } = IAdapterRegistry.Lease;
}
