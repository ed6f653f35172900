using GridOrleans.Access;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Notifications;

/// <summary>Reads notifications from PostgreSQL.</summary>
[StatelessWorker]
internal sealed class NotificationQueriesGrain(GridDatabase database, WebHookAccess access) : Grain, INotificationQueries
{
    private const string Newest = """
        select id, application, state, content::text, attempts, due, expires, ended, failure from notification
        where organisation = $1 and application = $2 and ($3::smallint is null or state = $3) and ($4::uuid is null or id < $4)
        order by id desc limit $5
        """;

    public async Task<IReadOnlyList<NotificationDelivery>> List(
        Caller caller, string organisationIdentification, string applicationName, DeliveryFilter filter, CancellationToken cancellationToken)
    {
        await access.Require(caller, organisationIdentification);
        return await database.Find(async source =>
        {
            await using var command = source.CreateCommand(Newest);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = organisationIdentification });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = applicationName });
            command.Parameters.Add(new() { Value = filter.State is { } state ? (short)state : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
            command.Parameters.Add(new() { Value = (object?)filter.Before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(filter.Limit, 1, DeliveryFilter.HighestLimit) });
            return await Read(command, cancellationToken);
        });
    }

    private static async Task<IReadOnlyList<NotificationDelivery>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var deliveries = new List<NotificationDelivery>();
        while (await row.ReadAsync(cancellationToken))
        {
            var state = (DeliveryState)row.GetInt16(2);
            deliveries.Add(new()
            {
                Id = row.GetGuid(0),
                ApplicationName = row.GetString(1),
                State = state,
                Notification = NotificationContent.Read(row.GetString(3)).Notification,
                Attempts = row.GetInt16(4),
                DueAt = state == DeliveryState.Pending ? row.GetFieldValue<DateTimeOffset>(5) : null,
                ExpiresAt = row.GetFieldValue<DateTimeOffset>(6),
                EndedAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
                Failure = row.IsDBNull(8) ? null : row.GetString(8),
            });
        }
        return deliveries;
    }
}
