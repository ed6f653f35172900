using GridOrleans.Access;
using Orleans.Concurrency;

namespace GridOrleans.Events;

/// <summary>Reads events. Stateless: any silo answers.</summary>
[Alias("IEventQueries")]
public interface IEventQueries : IGrainWithIntegerKey
{
    /// <summary>
    /// Events that fit a filter, the newest first: of one device, for which the caller needs <c>GET_EVENT_NOTIFICATIONS</c>, or of all on which it has
    /// <c>OWNER</c> or <c>MANAGEMENT</c> (platform handbook, 5.3).
    /// </summary>
    [Alias("List")]
    Task<IReadOnlyList<DeviceEvent>> List(Caller caller, EventFilter filter, CancellationToken cancellationToken);

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

/// <summary>Which events to list; absent members do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("EventFilter")]
public sealed record EventFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>Of this device.</summary>
    [Id(0)] public string? DeviceIdentification { get; init; }

    /// <summary>Of this kind, for instance <c>LIGHT_EVENTS_LIGHT_ON</c>.</summary>
    [Id(1)] public string? Type { get; init; }

    /// <summary>Received at this moment or later.</summary>
    [Id(2)] public DateTimeOffset? From { get; init; }

    /// <summary>Received before this moment.</summary>
    [Id(3)] public DateTimeOffset? To { get; init; }

    /// <summary>Only events older than this one: the last of the page before.</summary>
    [Id(4)] public Guid? Before { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(5)] public int Limit { get; init; } = 100;
}

/// <summary>Somebody who wants to know when events were committed. Only a hint: the events themselves are read.</summary>
[Alias("IEventListener")]
public interface IEventListener : IGrainObserver
{
    /// <summary>There are new events.</summary>
    [Alias("EventsCommitted"), OneWay]
    Task EventsCommitted();
}
