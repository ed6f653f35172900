using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Events;
using WireEvent = GridOrleans.Adapters.Oslp.Protocol.Messages.Event;

namespace GridOrleans.Adapters.Oslp;

/// <summary>A device reports events (OSLP handbook, 8.1 and 8.2).</summary>
internal static class EventNotifications
{
    private const int LongestDescription = 255;

    // GXF's names are those of the protocol's definition (OSLP handbook, 3.9).
    private static readonly FrozenDictionary<WireEvent, string> Names = OslpReflection.Descriptor.EnumTypes
        .Single(type => type.ClrType == typeof(WireEvent)).Values.ToFrozenDictionary(value => (WireEvent)value.Number, value => value.Name);

    /// <summary>
    /// A number outside the window is answered REJECTED and changes nothing. The same under the same number is a repetition: answered again, its
    /// events not taken again. One event that cannot be read spoils all, but the number counts, so that the next message is in sequence.
    /// </summary>
    public static Judgement<Message> Judge(ReceivedMessage received, DeviceContact contact, OslpDeviceState state)
    {
        if (!state.IsInWindow(received.Envelope.SequenceNumber))
            return Judgement.Answer(Answer(Status.Rejected));
        if (state.IsRepetition(received.Heard))
            return Judgement.Take(Message(state.HearsAgain(received.Fingerprint), []), Answer(Status.Ok));
        var heard = state.Hears(received.Heard, received.Fingerprint);
        return TryRead(received, out var events)
            ? Judgement.Take(Message(heard, events), Answer(Status.Ok))
            : Judgement.Refuse<Message>(
                SecurityEventKind.Malformed, "An event's time or index cannot be read, or there are too many.", Message(heard, []));

        DeviceMessage Message(OslpDeviceState after, IReadOnlyList<ReportedEvent> events) =>
            new() { State = contact.State with { Content = OslpDeviceStateFormat.Write(after) }, Events = events };
    }

    private static Message Answer(Status status) => new() { EventNotificationResponse = new() { Status = status } };

    private static bool TryRead(ReceivedMessage received, [NotNullWhen(true)] out IReadOnlyList<ReportedEvent>? events)
    {
        events = null;
        var notifications = received.Content.EventNotificationRequest.Notifications;
        if (notifications.Count > DeviceMessage.MostEvents)
            return false;
        List<ReportedEvent> read = [];
        foreach (var notification in notifications)
        {
            if (!OslpTime.TryParseEvent(notification.Timestamp, received.At, out var timestamp)
                || !RelayIndex.TryDecode(notification.Index, out var index))
                return false;
            read.Add(new()
            {
                Type = Names[notification.Event],
                Index = index,
                Description = DeviceText.Clean(notification.Description, LongestDescription),
                // A clock that counts from before 1970 counts nothing that happened.
                Timestamp = timestamp < DateTimeOffset.UnixEpoch ? received.At : timestamp,
                SwitchedOn = index <= RelayIndex.Highest ? Switched(notification.Event) : null,
            });
        }
        events = read;
        return true;
    }

    private static bool? Switched(WireEvent what) => what switch
    {
        WireEvent.LightEventsLightOn or WireEvent.TariffEventsTariffOn => true,
        WireEvent.LightEventsLightOff or WireEvent.TariffEventsTariffOff => false,
        _ => null,
    };
}
