using System.Diagnostics.Metrics;
using GridOrleans.Commands;

namespace GridOrleans.Adapters.Hosting;

/// <summary>What an adapter counts, under meter <see cref="Meter"/>. No label names a device.</summary>
public sealed class AdapterMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "GridOrleans.Adapters";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _securityEvents;
    private readonly KeyValuePair<string, object?> _protocol;

    internal AdapterMetrics(IMeterFactory meters, SpokenProtocol protocol, CommandsInHand inHand)
    {
        var meter = meters.Create(Meter);
        _protocol = new("protocol", protocol.Name);
        meter.CreateObservableUpDownCounter(
            "gridorleans.adapter.commands.in_hand", () => new Measurement<int>(inHand.Count, _protocol),
            description: "Commands accepted whose outcome is not committed yet.");
        _accepted = meter.CreateCounter<long>("gridorleans.adapter.commands.accepted", description: "Commands taken from silos.");
        _refused = meter.CreateCounter<long>("gridorleans.adapter.commands.refused", description: "Commands for which there was no room.");
        _outcomes = meter.CreateCounter<long>("gridorleans.adapter.outcomes", description: "Attempts that ended, by verdict and error code.");
        _durations = meter.CreateHistogram("gridorleans.adapter.exchange.duration", unit: "s",
            description: "From the device's turn to the end of its exchange.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30] });
        _messages = meter.CreateCounter<long>("gridorleans.adapter.device_messages", description: "Messages from devices, by kind and fate.");
        _securityEvents = meter.CreateCounter<long>("gridorleans.adapter.security_events", description: "What could not be believed, by kind.");
    }

    /// <summary>A device said something.</summary>
    /// <param name="kind">What, by the protocol's own few names.</param>
    /// <param name="fate">What became of it, for instance <c>answered</c>.</param>
    public void DeviceMessage(string kind, string fate) => _messages.Add(1, _protocol, new("kind", kind), new("fate", fate));

    internal void HandedOver(int accepted, int refused)
    {
        _accepted.Add(accepted, _protocol);
        if (refused > 0)
            _refused.Add(refused, _protocol);
    }

    internal void Exchanged(DeviceCommand command, TimeSpan duration) =>
        _durations.Record(duration.TotalSeconds, _protocol, new("command", CommandCatalogue.NameOf(command)));

    internal void Ended(DeviceCommand command, ExchangeOutcome outcome) =>
        _outcomes.Add(1, _protocol, new("command", CommandCatalogue.NameOf(command)),
            new("verdict", LabelOf(outcome.Verdict)), new("code", outcome.Error?.Code ?? ""));

    internal void SecurityEvent(string kind) => _securityEvents.Add(1, _protocol, new("kind", kind));

    private static string LabelOf(AttemptVerdict verdict) => verdict switch
    {
        AttemptVerdict.Succeeded => "succeeded",
        AttemptVerdict.Refused => "refused",
        _ => "retryable",
    };
}
