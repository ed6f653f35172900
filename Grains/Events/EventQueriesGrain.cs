using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Events;

/// <summary>Reads events from PostgreSQL.</summary>
[StatelessWorker]
internal sealed class EventQueriesGrain(GridDatabase database, Authority authority) : Grain, IEventQueries
{
    // What a transaction that still runs may commit lies at or after its number, so the reader stops there.
    private static readonly string Onward = $"""
        select {EventSelection.Columns}, array(
            select distinct organisation from device_access a where a.device = e.device and a.function_group in ('OWNER', 'MANAGEMENT')
                and {DeviceAccess.Since("a", "e.received")})
        from device_event e
        where (tx, id) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
        order by tx, id limit $3
        """;

    public async Task<IReadOnlyList<DeviceEvent>> List(Caller caller, EventFilter filter, CancellationToken cancellationToken)
    {
        await Authorise(caller, filter);
        return await Ask(() => EventSelection.Page(filter, caller.OrganisationIdentification), Read, cancellationToken);
    }

    public async Task<long> Count(Caller caller, EventFilter filter, CancellationToken cancellationToken)
    {
        await Authorise(caller, filter);
        return await Ask(
            () => EventSelection.Count(filter, caller.OrganisationIdentification),
            async (command, token) => (long)(await command.ExecuteScalarAsync(token))!, cancellationToken);
    }

    public Task RequireReader(Caller caller) => authority.Require(caller).AsTask();

    public Task<IReadOnlyList<DeviceEvent>> ReadOn(EventPosition after, int limit, CancellationToken cancellationToken) => Ask(
        () => new(Onward)
        {
            Parameters =
            {
                new() { Value = after.Transaction, NpgsqlDbType = NpgsqlDbType.Xid8 }, new() { Value = after.Id, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = Math.Clamp(limit, 1, EventFilter.HighestLimit), NpgsqlDbType = NpgsqlDbType.Integer },
            },
        },
        Read, cancellationToken);

    public Task<EventPosition> End(CancellationToken cancellationToken) => database.Read(async source =>
    {
        await using var command = source.CreateCommand("select pg_snapshot_xmin(pg_current_snapshot())");
        var next = (ulong)(await command.ExecuteScalarAsync(cancellationToken))!;
        return new EventPosition(next - 1, Guid.AllBitsSet);
    });

    private async Task Authorise(Caller caller, EventFilter filter)
    {
        await authority.Require(caller);
        if (filter.DeviceIdentification is { } device)
            await GrainFactory.Device(device).Require(caller, DeviceFunction.GetEventNotifications);
    }

    private Task<T> Ask<T>(Func<NpgsqlCommand> question, Func<NpgsqlCommand, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        database.Find(async source =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = question();
            command.Connection = connection;
            return await read(command, cancellationToken);
        });

    private static async Task<IReadOnlyList<DeviceEvent>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<DeviceEvent>();
        while (await row.ReadAsync(cancellationToken))
        {
            events.Add(new()
            {
                Id = row.GetGuid(0),
                Position = new(row.GetFieldValue<ulong>(1), row.GetGuid(0)),
                DeviceIdentification = row.GetString(2),
                Type = row.GetString(3),
                Index = row.GetInt16(4),
                Description = row.GetString(5),
                SwitchedOn = row.IsDBNull(6) ? null : row.GetBoolean(6),
                Timestamp = row.GetFieldValue<DateTimeOffset>(7),
                ReceivedAt = row.GetFieldValue<DateTimeOffset>(8),
                Readers = row.IsDBNull(9) ? null : row.GetFieldValue<string[]>(9),
            });
        }
        return events;
    }
}
