using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// The events that a device has not delivered yet, oldest first. Bounded: what does not fit pushes out the oldest.
/// Guarded by its device's gate.
/// </summary>
internal sealed class EventOutbox
{
    /// <summary>Ten messages full.</summary>
    public const int Capacity = 10 * Bundle;

    /// <summary>The most events that one message holds (OSLP handbook, 3.5).</summary>
    public const int Bundle = 6;

    private Queue<EventNotification>? _waiting;

    public int Count => _waiting?.Count ?? 0;

    /// <summary>Adds an event.</summary>
    /// <returns>False when the oldest was lost for it.</returns>
    public bool Add(EventNotification notification)
    {
        _waiting ??= new Queue<EventNotification>(1);
        var full = _waiting.Count >= Capacity;
        if (full)
        {
            _waiting.Dequeue();
            Attempt = null;
        }

        _waiting.Enqueue(notification);
        return !full;
    }

    /// <summary>The message that was sent and not answered yet; sent again under the same number, so that a platform can know it again.</summary>
    public DeliveryAttempt? Attempt { get; set; }

    public IReadOnlyList<EventNotification> NextBundle() => _waiting is null ? [] : [.. _waiting.Take(Bundle)];

    public void Delivered(int count)
    {
        for (var left = count; left > 0 && _waiting is { Count: > 0 }; left--)
            _waiting.Dequeue();
        Attempt = null;
    }
}

/// <summary>One message with events: what it says, the number it carries, and how many events are in it.</summary>
internal sealed record DeliveryAttempt(Message Message, ushort SequenceNumber, int Events);
