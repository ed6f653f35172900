using GridOrleans.Access;
using Orleans.Concurrency;

namespace GridOrleans.Events;

/// <summary>Reads events. Stateless: any silo answers.</summary>
[Alias("IEventQueries")]
public interface IEventQueries : IGrainWithIntegerKey
{
    /// <summary>
    /// Events that fit a filter, by the time when they happened, the newest first: of one device, for which the caller needs <c>GET_EVENT_NOTIFICATIONS</c>, or of all on which it has
    /// <c>OWNER</c> or <c>MANAGEMENT</c> (platform handbook, 5.3).
    /// </summary>
    [Alias("List")]
    Task<IReadOnlyList<DeviceEvent>> List(Caller caller, EventFilter filter, CancellationToken cancellationToken);

    /// <summary>How many events fit a filter, on all its pages, as far as the caller may see them.</summary>
    [Alias("Count")]
    Task<long> Count(Caller caller, EventFilter filter, CancellationToken cancellationToken);

    /// <summary>Refuses a caller that may not follow events: an organisation that is unknown or disabled. For streams, which are not asked for anew with each event.</summary>
    [Alias("RequireReader")]
    Task RequireReader(Caller caller);

    /// <summary>
    /// The next events of all devices after a position, the oldest first, each with its readers; fewer than the limit: there are no more for now. For the
    /// gateways' use: they hand each event to its readers only.
    /// </summary>
    /// <param name="after">Where to go on.</param>
    /// <param name="limit">At most so many, 1 to <see cref="EventFilter.HighestLimit"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ReadOn")]
    Task<IReadOnlyList<DeviceEvent>> ReadOn(EventPosition after, int limit, CancellationToken cancellationToken);

    /// <summary>The position after all events that a reader can see now.</summary>
    [Alias("End")]
    Task<EventPosition> End(CancellationToken cancellationToken);
}

/// <summary>Which events to list (platform handbook, 5.3); absent members do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("EventFilter")]
public sealed record EventFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>How many events a numbered page may pass over: each is read to be passed over.</summary>
    public const int MostSkipped = 100_000;

    /// <summary>The most kinds that can be asked for at a time; there are 48 (platform handbook, A.1).</summary>
    public const int MostTypes = 100;

    /// <summary>The rule of <see cref="IsType"/> in words.</summary>
    public const string TypeRule = "must be 1 to 255 characters without spaces";

    /// <summary>The longest text that can be looked for in descriptions: none is longer (OSLP handbook, 3.5).</summary>
    public const int LongestDescription = 255;

    /// <summary>True for what may name a kind of events. Some of GXF's names are longer than identifications are (platform handbook, A.1).</summary>
    public static bool IsType(string? text) => text is { Length: > 0 and <= 255 } && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>Of this device.</summary>
    [Id(0)] public string? DeviceIdentification { get; init; }

    /// <summary>Of one of these kinds, for instance <c>LIGHT_EVENTS_LIGHT_ON</c>; empty: of any. At most <see cref="MostTypes"/>.</summary>
    [Id(1)] public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Happened at this moment or later, by the device's clock where it said so.</summary>
    [Id(2)] public DateTimeOffset? From { get; init; }

    /// <summary>Happened at this moment or earlier.</summary>
    [Id(3)] public DateTimeOffset? Until { get; init; }

    /// <summary>With exactly this description; together with <see cref="DescriptionStartsWith"/>, either is enough.</summary>
    [Id(4)] public string? Description { get; init; }

    /// <summary>With a description that starts so.</summary>
    [Id(5)] public string? DescriptionStartsWith { get; init; }

    /// <summary>Only events that come after this place in the list: the last of the page before.</summary>
    [Id(6)] public EventPlace? Before { get; init; }

    /// <summary>So many are passed over first, for faces with numbered pages; 0 or more.</summary>
    [Id(7)] public int Skip { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(8)] public int Limit { get; init; } = 100;
}

/// <summary>The place of an event in a list by time.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Id">Its id, which orders events of one moment.</param>
[GenerateSerializer, Immutable, Alias("EventPlace")]
public readonly record struct EventPlace([property: Id(0)] DateTimeOffset Timestamp, [property: Id(1)] Guid Id);

/// <summary>Somebody who wants to know when events were committed. Only a hint: the events themselves are read.</summary>
[Alias("IEventListener")]
public interface IEventListener : IGrainObserver
{
    /// <summary>There are new events.</summary>
    [Alias("EventsCommitted"), OneWay]
    Task EventsCommitted();
}
