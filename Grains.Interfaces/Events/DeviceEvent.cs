using System.Text.Json.Serialization;

namespace GridOrleans.Events;

/// <summary>Something that happened at a device, as the device reported it.</summary>
[GenerateSerializer, Immutable, Alias("ReportedEvent")]
public record ReportedEvent
{
    /// <summary>GXF's name of the kind, for instance <c>LIGHT_EVENTS_LIGHT_ON</c> (OSLP handbook, 3.9).</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>The external relay index; 0: none in particular, for switching events all light relays.</summary>
    [Id(1)] public int Index { get; init; }

    /// <summary>The device's own words, up to 255 characters; may be empty.</summary>
    [Id(2)] public string Description { get; init; } = "";

    /// <summary>When it happened, by the device's clock where it said so.</summary>
    [Id(3)] public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What the relay does since; absent for all but switching events.</summary>
    [Id(4)]
    public bool? SwitchedOn { get; init; }
}

/// <summary>An event as the platform keeps it.</summary>
[GenerateSerializer, Immutable, Alias("DeviceEvent")]
public sealed record DeviceEvent : ReportedEvent
{
    /// <summary>Its id.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The device.</summary>
    [Id(1)] public required string DeviceIdentification { get; init; }

    /// <summary>When the platform took it.</summary>
    [Id(2)] public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Its place in the stream of all events: to go on after it, give it back.</summary>
    [Id(3)] public required EventPosition Position { get; init; }

    /// <summary>The organisations that may see it, where it is read for all of them; null: it was read for one.</summary>
    [Id(4), JsonIgnore] public IReadOnlyList<string>? Readers { get; init; }
}

/// <summary>
/// A place in the stream of all events. Events are ordered by the transaction that committed them; a reader sees only what no unfinished
/// transaction can still come before, so that going on from a position never misses an event.
/// </summary>
/// <param name="Transaction">The PostgreSQL transaction's number.</param>
/// <param name="Id">The event's id, which orders events of one transaction.</param>
[GenerateSerializer, Immutable, Alias("EventPosition"), JsonConverter(typeof(EventPositionConverter))]
public readonly record struct EventPosition([property: Id(0)] ulong Transaction, [property: Id(1)] Guid Id)
{
    /// <summary>Before all events.</summary>
    public static EventPosition Start => default;

    /// <summary>The form in which clients hand it back: <c>transaction-id</c>.</summary>
    public override string ToString() => $"{Transaction}-{Id:N}";

    /// <summary>Reads <see cref="ToString"/>'s form.</summary>
    public static bool TryParse(string? text, out EventPosition position)
    {
        position = default;
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash <= 0
            || !ulong.TryParse(text.AsSpan(0, dash), System.Globalization.NumberStyles.None, null, out var transaction)
            || !Guid.TryParseExact(text.AsSpan(dash + 1), "N", out var id))
            return false;
        position = new(transaction, id);
        return true;
    }
}
