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
    private const string Columns = "id, tx, device, type, index, description, switched_on, happened, received";

    private const string Newest = $"""
        select {Columns}, null::text[] from device_event e
        where ($7 or exists (
            select from device_access a where a.organisation = $8 and a.device = e.device and a.function_group in ('OWNER', 'MANAGEMENT')))
          and ($1::text is null or device = $1) and ($2::text is null or type = $2)
          and id >= coalesce(id_at($3), '00000000-0000-0000-0000-000000000000'::uuid)
          and ($4::timestamptz is null or id < id_at($4)) and ($5::uuid is null or id < $5)
        order by id desc limit $6
        """;

    // What a transaction that still runs may commit lies at or after its number, so the reader stops there.
    private const string Onward = $"""
        select {Columns}, array(
            select distinct organisation from device_access a where a.device = e.device and a.function_group in ('OWNER', 'MANAGEMENT'))
        from device_event e
        where (tx, id) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
        order by tx, id limit $3
        """;

    public async Task<IReadOnlyList<DeviceEvent>> List(Caller caller, EventFilter filter, CancellationToken cancellationToken)
    {
        await authority.Require(caller);
        if (filter.DeviceIdentification is { } device)
            await GrainFactory.Device(device).Require(caller, DeviceFunction.GetEventNotifications);
        return await List(caller.OrganisationIdentification, filter, cancellationToken);
    }

    private Task<IReadOnlyList<DeviceEvent>> List(string organisation, EventFilter filter, CancellationToken cancellationToken) => Read(
        Newest,
        [
            Nullable(filter.DeviceIdentification, NpgsqlDbType.Text), Nullable(filter.Type, NpgsqlDbType.Text),
            Nullable(filter.From?.ToUniversalTime(), NpgsqlDbType.TimestampTz), Nullable(filter.To?.ToUniversalTime(), NpgsqlDbType.TimestampTz),
            Nullable(filter.Before, NpgsqlDbType.Uuid), Limit(filter.Limit),
            new NpgsqlParameter<bool> { TypedValue = filter.DeviceIdentification is not null }, Nullable(organisation, NpgsqlDbType.Text),
        ],
        cancellationToken);

    public Task<IReadOnlyList<DeviceEvent>> ReadOn(EventPosition after, int limit, CancellationToken cancellationToken) => Read(
        Onward,
        [Nullable(after.Transaction, NpgsqlDbType.Xid8), Nullable(after.Id, NpgsqlDbType.Uuid), Limit(limit)],
        cancellationToken);

    public Task<EventPosition> End(CancellationToken cancellationToken) => database.Read(async source =>
    {
        await using var command = source.CreateCommand("select pg_snapshot_xmin(pg_current_snapshot())");
        var next = (ulong)(await command.ExecuteScalarAsync(cancellationToken))!;
        return new EventPosition(next - 1, Guid.AllBitsSet);
    });

    private Task<IReadOnlyList<DeviceEvent>> Read(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken) =>
        database.Read(async source =>
        {
            await using var command = source.CreateCommand(sql);
            command.Parameters.AddRange(parameters.Select(parameter => parameter.Clone()).ToArray());
            return await Read(command, cancellationToken);
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

    private static NpgsqlParameter Limit(int limit) => new NpgsqlParameter<int> { TypedValue = Math.Clamp(limit, 1, EventFilter.HighestLimit) };

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
