using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Events;
using GridOrleans.Messages;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>The journal and the table of events, in memory.</summary>
internal sealed class FakeQueries : ICommandQueries, IScheduledTasks, IDeviceQueries, IEventQueries, IDeviceMessageQueries
{
    private readonly List<DeviceEvent> _events = [];

    public ConcurrentDictionary<Guid, CommandRecord> Commands { get; } = new();

    public ConcurrentDictionary<Guid, Guid> ByKey { get; } = new();

    public ConcurrentBag<Device> Devices { get; } = [];

    public CommandFilter? LastCommandFilter { get; private set; }

    public DeviceFilter? LastDeviceFilter { get; private set; }

    public EventFilter? LastEventFilter { get; private set; }

    public DeviceMessageFilter? LastMessageFilter { get; private set; }

    public Caller? LastCaller { get; private set; }

    /// <summary>All of them, in the order of the list.</summary>
    public List<LoggedMessage> Messages { get; } = [];

    public int Reads { get; private set; }

    public Func<Exception?> Trouble { get; set; } = () => null;

    /// <summary>Why nobody may follow events.</summary>
    public Func<Exception?> Refusal { get; set; } = () => null;

    /// <summary>Commits an event; the transaction numbers go up by one.</summary>
    public DeviceEvent Commit(string deviceIdentification) => Commit(deviceIdentification, FakePlatform.Organisation);

    /// <summary>Commits an event that an organisation may read.</summary>
    public DeviceEvent Commit(string deviceIdentification, string reader)
    {
        lock (_events)
        {
            var id = Guid.CreateVersion7();
            var committed = new DeviceEvent
            {
                Id = id,
                DeviceIdentification = deviceIdentification,
                Type = "LIGHT_EVENTS_LIGHT_ON",
                Timestamp = DateTimeOffset.UnixEpoch,
                ReceivedAt = DateTimeOffset.UnixEpoch,
                Position = new((ulong)_events.Count + 100, id),
                Readers = [reader],
            };
            _events.Add(committed);
            return committed;
        }
    }

    Task<CommandRecord?> ICommandQueries.Read(Caller caller, Guid correlationUid, CancellationToken cancellationToken) =>
        Task.FromResult(Commands.GetValueOrDefault(correlationUid));

    Task<IReadOnlyList<CommandRecord>> ICommandQueries.List(Caller caller, CommandFilter filter, CancellationToken cancellationToken)
    {
        LastCommandFilter = filter;
        return Task.FromResult<IReadOnlyList<CommandRecord>>(
        [
            .. Commands.Values.Where(c => filter.Before is not { } before || c.CorrelationUid.CompareTo(before) < 0)
                .OrderByDescending(c => c.CorrelationUid).Take(filter.Limit),
        ]);
    }

    Task<IReadOnlyList<ScheduledTask>> IScheduledTasks.List(
        Caller caller, string? deviceIdentification, Guid? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ScheduledTask>>(
        [
            .. Commands.Values.Where(c => c.IsOpen && (before is not { } last || c.CorrelationUid.CompareTo(last) < 0))
                .Where(c => deviceIdentification is null || c.DeviceIdentification == deviceIdentification)
                .OrderByDescending(c => c.CorrelationUid).Take(limit).Select(ScheduledTask.Of),
        ]);

    Task<DeviceListing> IDeviceQueries.List(Caller caller, DeviceFilter filter, CancellationToken cancellationToken)
    {
        LastDeviceFilter = filter;
        Device[] found =
        [
            .. Devices.Where(d => string.CompareOrdinal(d.DeviceIdentification, filter.After?.DeviceIdentification) > 0)
                .OrderBy(d => d.DeviceIdentification, StringComparer.Ordinal),
        ];
        Device[] page = [.. found.Take(filter.Limit)];
        return Task.FromResult(new DeviceListing(
            page, found.Length > filter.Limit ? new DevicePlace(page[^1].DeviceIdentification, page[^1].DeviceIdentification) : null, filter.Count ? Devices.Count : null, TimeSpan.Zero));
    }

    Task<IReadOnlyList<DeviceEvent>> IEventQueries.List(Caller caller, EventFilter filter, CancellationToken cancellationToken)
    {
        LastEventFilter = filter;
        lock (_events)
            return Task.FromResult<IReadOnlyList<DeviceEvent>>([.. _events.Skip(filter.Skip).Take(filter.Limit)]);
    }

    Task<long> IEventQueries.Count(Caller caller, EventFilter filter, CancellationToken cancellationToken)
    {
        lock (_events)
            return Task.FromResult<long>(_events.Count);
    }

    Task<IReadOnlyList<LoggedMessage>> IDeviceMessageQueries.List(Caller caller, DeviceMessageFilter filter, CancellationToken cancellationToken)
    {
        (LastCaller, LastMessageFilter) = (caller, filter);
        return Task.FromResult<IReadOnlyList<LoggedMessage>>([.. Messages.Take(filter.Limit)]);
    }

    public Task RequireReader(Caller caller) => Refusal() is { } refusal ? Task.FromException(refusal) : Task.CompletedTask;

    public Task<IReadOnlyList<DeviceEvent>> ReadOn(EventPosition after, int limit, CancellationToken cancellationToken)
    {
        Reads++;
        if (Trouble() is { } trouble)
            throw trouble;
        lock (_events)
        {
            return Task.FromResult<IReadOnlyList<DeviceEvent>>(
                [.. _events.Where(e => e.Position.Transaction > after.Transaction).Take(limit)]);
        }
    }

    public Task<EventPosition> End(CancellationToken cancellationToken)
    {
        lock (_events)
            return Task.FromResult(new EventPosition((ulong)_events.Count + 99, Guid.AllBitsSet));
    }
}
