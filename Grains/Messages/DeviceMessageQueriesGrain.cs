using GridOrleans.Access;
using GridOrleans.Journal;
using Npgsql;
using Orleans.Concurrency;

namespace GridOrleans.Messages;

/// <summary>Reads the device message log from PostgreSQL.</summary>
[StatelessWorker]
internal sealed class DeviceMessageQueriesGrain(GridDatabase database, MessageSight sight) : Grain, IDeviceMessageQueries
{
    public async Task<IReadOnlyList<LoggedMessage>> List(Caller caller, DeviceMessageFilter filter, CancellationToken cancellationToken)
    {
        var onlyOf = await sight.OnlyOf(caller);
        return await database.Find(source => List(source, onlyOf, filter, cancellationToken));
    }

    private static async Task<IReadOnlyList<LoggedMessage>> List(
        NpgsqlDataSource source, string? onlyOf, DeviceMessageFilter filter, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = DeviceMessageSelection.Of(filter, onlyOf);
        command.Connection = connection;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<LoggedMessage>();
        while (await row.ReadAsync(cancellationToken))
        {
            messages.Add(new()
            {
                Id = row.GetGuid(0),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(1),
                DeviceIdentification = row.GetString(2),
                OrganisationIdentification = row.GetString(3),
                IsIncoming = row.GetBoolean(4),
                IsValid = row.GetBoolean(5),
                DeviceUid = row.IsDBNull(6) ? null : row.GetString(6),
                Size = row.GetInt32(7),
                Encoded = row.GetFieldValue<byte[]>(8),
                Decoded = row.GetString(9),
            });
        }
        return messages;
    }
}
