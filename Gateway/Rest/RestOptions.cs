using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Gateway.Rest;

/// <summary>Section <c>Rest</c>: the bounds of one gateway.</summary>
internal sealed class RestOptions : IValidatableObject
{
    private const int HighestRate = 1_000_000;

    public const string Section = "Rest";

    /// <summary>The largest body, in bytes.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public long LargestBody { get; set; } = 1024 * 1024;

    /// <summary>The largest body of a request that carries many commands or devices, in bytes.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public long LargestBatchBody { get; set; } = 2 * 1024 * 1024;

    /// <summary>How many commands one request may carry.</summary>
    [Range(1, 10_000)]
    public int MostCommandsPerBatch { get; set; } = 1000;

    /// <summary>How many commands of one organisation may be on their way to their devices at a time, over all its requests; more are refused with 429.</summary>
    [Range(10_000, 1_000_000)]
    public int MostCommandsPerOrganisation { get; set; } = 16_384;

    /// <summary>How many devices one request may carry.</summary>
    [Range(1, 10_000)]
    public int MostDevicesPerImport { get; set; } = 1000;

    /// <summary>How many commands of one batch are on their way to their devices at a time.</summary>
    [Range(1, 10_000)]
    public int CommandsInFlightPerBatch { get; set; } = 64;

    /// <summary>How many devices of one import are being added at a time.</summary>
    [Range(1, 1000)]
    public int DevicesInFlightPerImport { get; set; } = 32;

    /// <summary>How many requests one organisation may have open; more wait in a queue.</summary>
    [Range(1, 100_000)]
    public int MostRequestsPerOrganisation { get; set; } = 512;

    /// <summary>How many requests of one organisation may wait for their turn; more are refused with 429.</summary>
    [Range(0, 100_000)]
    public int MostQueuedPerOrganisation { get; set; } = 1024;

    /// <summary>
    /// How many requests a second one organisation may send to this gateway, and at once after a second of silence; more are refused with 429. More than a
    /// gateway can serve: it is there to be lowered.
    /// </summary>
    [Range(1, HighestRate)]
    public int RequestsPerSecondPerOrganisation { get; set; } = 20_000;

    /// <summary>The same for single organisations, by their identification: 1 to a million.</summary>
    public Dictionary<string, int> RequestsPerSecondOf { get; set; } = [];

    /// <summary>How many requests with <c>Prefer: wait</c> one organisation may have open; more are refused with 429.</summary>
    [Range(1, 100_000)]
    public int MostWaitingPerOrganisation { get; set; } = 2048;

    /// <summary>How many clients may follow the event stream; more are refused with 429.</summary>
    [Range(1, 10_000)]
    public int MostStreamClients { get; set; } = 200;

    /// <summary>How many of them may be of one organisation.</summary>
    [Range(1, 100_000)]
    public int MostStreamClientsPerOrganisation { get; set; } = 100;

    /// <summary>How many events may wait for one client of the event stream before it is disconnected.</summary>
    [Range(16, 100_000)]
    public int StreamBuffer { get; set; } = 2048;

    /// <summary>How many TCP connections are open at a time.</summary>
    [Range(1, 1_000_000)]
    public int MostConnections { get; set; } = 10_000;

    /// <summary>How long the gateway goes on serving, no longer ready, before it stops: what a load balancer needs to notice.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan StopDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => RequestsPerSecondOf
        .Where(own => own.Value is < 1 or > HighestRate)
        .Select(own => new ValidationResult($"The rate of {own.Key} must be 1 to {HighestRate}.", [nameof(RequestsPerSecondOf)]));
}
