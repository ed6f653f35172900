using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// A device delivers events that wait, up to six in a message (OSLP handbook, 8.1 and 11.6). A message without an answer
/// is sent again under the same number, so that a platform that did store it can tell, with a signature of its own: the same bytes again
/// would be a replay.
/// </summary>
internal sealed class EventDelivery(PlatformLink link, DeviceFrames frames, SimulatorCounters counters)
{
    private const int MaximumRejections = 3;

    /// <summary>Delivers one message.</summary>
    /// <returns>The outcome; <see cref="ExchangeOutcome.BadAnswer"/> also when the platform rejected the number.</returns>
    public async Task<ExchangeOutcome> RunAsync(StreetLight light, DeviceFaults faults, CancellationToken cancellation)
    {
        if (NextAttempt(light) is not { } attempt)
            return ExchangeOutcome.Answered;

        var result = await link.ExchangeAsync(
            light, frames.Build(light, attempt.SequenceNumber, attempt.Message, faults), SequenceNumber.Add(attempt.SequenceNumber, faults.SequenceOffset),
            MessageKind.EventNotificationResponse, cancellation);
        if (result.Outcome != ExchangeOutcome.Answered)
            return result.Outcome;

        return Settle(light, attempt, result.Answer!.EventNotificationResponse.Status);
    }

    private static DeliveryAttempt? NextAttempt(StreetLight light)
    {
        lock (light.Gate)
        {
            if (light.Outbox.Count == 0 || !light.Registered || light.SequenceNumber is not { } own)
                return null;

            // Said again as it was, while the platform still takes a number as old as that.
            if (light.Outbox.Attempt is { } pending && SequenceNumber.IsAcceptable(own, pending.SequenceNumber))
                return pending;

            var bundle = light.Outbox.NextBundle();
            var number = SequenceNumber.Next(own);
            var message = new Message { EventNotificationRequest = new() { Notifications = { bundle } } };
            return light.Outbox.Attempt = new DeliveryAttempt(message, number, bundle.Count);
        }
    }

    private ExchangeOutcome Settle(StreetLight light, DeliveryAttempt attempt, Status status)
    {
        lock (light.Gate)
        {
            // Pushed out of the outbox, or made void by a registration, while it was under way.
            if (!ReferenceEquals(light.Outbox.Attempt, attempt))
                return ExchangeOutcome.Answered;

            light.Outbox.Attempt = null;
            if (status == Status.Ok)
            {
                light.Advance(attempt.SequenceNumber);
                light.Outbox.Delivered(attempt.Events);
                light.RejectionsInARow = 0;
                counters.CountEventsDelivered(attempt.Events);
                return ExchangeOutcome.Answered;
            }

            counters.CountEventsRejected(attempt.Events);
            if (++light.RejectionsInARow < MaximumRejections)
                return ExchangeOutcome.BadAnswer;

            light.RejectionsInARow = 0;
            light.Outbox.Delivered(attempt.Events);
            return ExchangeOutcome.Answered;
        }
    }
}
