using System.ComponentModel.DataAnnotations;
using System.Net;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Adapters.Oslp;

/// <summary>Section <c>Oslp</c>: where devices and platform find each other, and how long either waits.</summary>
public sealed class OslpOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Oslp";

    /// <summary>Address and port where v0.6.1 devices connect (OSLP handbook, 1.1).</summary>
    public string Listen { get; set; } = "127.0.0.1:12122";

    /// <summary>Address and port where v0.5.1 devices connect; empty: nowhere. What they say is the same (OSLP handbook, 1.1).</summary>
    public string ListenLegacy { get; set; } = "127.0.0.1:12121";

    /// <summary>The port where devices listen (OSLP handbook, 1.1).</summary>
    [Range(1, 65535)]
    public int DevicePort { get; set; } = 12122;

    /// <summary>The port where devices on this machine listen: a simulator (OSLP handbook, 1.1).</summary>
    [Range(1, 65535)]
    public int LoopbackDevicePort { get; set; } = 12124;

    /// <summary>How long a device may take to accept a connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a device may take to answer a request.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>True: a light that was switched by hand follows its schedule again from its next entry on (OSLP handbook, 7.3).</summary>
    public bool ResumeScheduleAfterSetLight { get; set; } = true;

    /// <summary>How many devices may be connected at a time, over both ports.</summary>
    [Range(1, 1_000_000)]
    public int MostConnections { get; set; } = 10_000;

    /// <summary>How many messages a device may send on one connection. By the protocol it is one; more are answered in order.</summary>
    [Range(1, 1000)]
    public int MostMessagesPerConnection { get; set; } = 10;

    /// <summary>The largest payload that is accepted, in bytes. The largest sound one has less than a kilobyte.</summary>
    [Range(64, Envelope.MaximumPayloadOnWire)]
    public int MostPayload { get; set; } = EnvelopeReader.DefaultMaximumPayload;

    /// <summary>How long a connected device may take to bring its first whole message.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan FirstMessageLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a device may stay connected after an answer without saying anything more.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the platform may take to commit and answer a message; devices give up after some 20 s (OSLP handbook, 1.3).</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan AnswerLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Where to listen, and which key says so.</summary>
    internal IEnumerable<(string Key, IPEndPoint Address)> Endpoints =>
        new[] { (Key: nameof(Listen), Text: Listen), (Key: nameof(ListenLegacy), Text: ListenLegacy) }
            .Where(address => address.Text.Length > 0).Select(address => (address.Key, IPEndPoint.Parse(address.Text)));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsEndpoint(Listen))
            yield return new($"{nameof(Listen)} must be an IP address and a port, for instance 127.0.0.1:12122.");
        if (ListenLegacy.Length > 0 && !IsEndpoint(ListenLegacy))
            yield return new($"{nameof(ListenLegacy)} must be an IP address and a port, for instance 127.0.0.1:12121, or empty.");
        if (Listen == ListenLegacy && !Listen.EndsWith(":0", StringComparison.Ordinal))
            yield return new($"{nameof(Listen)} and {nameof(ListenLegacy)} must differ.");
    }

    private static bool IsEndpoint(string text) => text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out _);
}
