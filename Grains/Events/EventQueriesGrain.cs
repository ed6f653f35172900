using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Events;

/// <summary>Reads events from PostgreSQL.</summary>
[StatelessWorker]
internal sealed class EventQueriesGrain(GridDatabase database) : Grain, IEventQueries
{
    private const string Columns = "id, tx, device, type, index, description, switched_on, happened, received";

    private const string Newest = $"""
        select {Columns} from device_event
        where ($1::text is null or device = $1) and ($2::text is null or type = $2)
          and id >= coalesce(id_at($3), '00000000-0000-0000-0000-000000000000'::uuid)
          and ($4::timestamptz is null or id < id_at($4)) and ($5::uuid is null or id < $5)
        order by id desc limit $6
        """;

    // What a transaction that still runs may commit lies at or after its number, so the reader stops there.
    private const string Onward = $"""
        select {Columns} from device_event
        where (tx, id) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
        order by tx, id limit $3
        """;

    public async Task<IReadOnlyList<DeviceEvent>> List(EventFilter filter, CancellationToken cancellationToken)
    {
        await using var command = database.Reader.CreateCommand(Newest);
        command.Parameters.Add(Nullable(filter.DeviceIdentification, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(filter.Type, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(filter.From?.ToUniversalTime(), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Nullable(filter.To?.ToUniversalTime(), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Nullable(filter.Before, NpgsqlDbType.Uuid));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(filter.Limit, 1, EventFilter.HighestLimit) });
        return await Read(command, cancellationToken);
    }

    public async Task<IReadOnlyList<DeviceEvent>> ReadOn(EventPosition after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.Reader.CreateCommand(Onward);
        command.Parameters.Add(new NpgsqlParameter { Value = after.Transaction, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(limit, 1, EventFilter.HighestLimit) });
        return await Read(command, cancellationToken);
    }

    public async Task<EventPosition> End(CancellationToken cancellationToken)
    {
        await using var command = database.Reader.CreateCommand("select pg_snapshot_xmin(pg_current_snapshot())");
        var next = (ulong)(await command.ExecuteScalarAsync(cancellationToken))!;
        return new(next - 1, Guid.AllBitsSet);
    }

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
            });
        }
        return events;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
