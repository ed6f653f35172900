using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Audit;

/// <summary>Reads the audit trail from PostgreSQL, as far as it concerns who asks.</summary>
[StatelessWorker]
internal sealed class AuditQueriesGrain(GridDatabase database, Authority authority) : Grain, IAuditQueries
{
    public async Task<IReadOnlyList<AuditRecord>> List(Caller caller, AuditFilter filter, CancellationToken cancellationToken)
    {
        var organisation = await authority.Require(caller);
        // What others did is for those who administer the platform.
        var only = organisation.FunctionGroup == PlatformFunctionGroup.Admin ? null : organisation.OrganisationIdentification;
        return await database.Find(source => List(source, only, filter, cancellationToken));
    }

    private static async Task<IReadOnlyList<AuditRecord>> List(
        NpgsqlDataSource source, string? only, AuditFilter filter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand();
        var conditions = new List<string> { "true" };
        Restrict("organisation =", only, NpgsqlDbType.Text);
        Restrict("organisation =", filter.OrganisationIdentification, NpgsqlDbType.Text);
        Restrict("device =", filter.DeviceIdentification, NpgsqlDbType.Text);
        Restrict("correlation_uid =", filter.CorrelationUid, NpgsqlDbType.Uuid);
        Restrict("action =", filter.Action, NpgsqlDbType.Text);
        Restrict("outcome =", filter.Outcome, NpgsqlDbType.Text);
        // The index of refusals is for what says that it is one.
        if (filter.Outcome is not null and not AuditRecord.Allowed)
            conditions.Add($"outcome <> '{AuditRecord.Allowed}'");
        Restrict("id >=", filter.From?.ToUniversalTime(), NpgsqlDbType.TimestampTz, "id_at({0})");
        Restrict("id <", filter.To?.ToUniversalTime(), NpgsqlDbType.TimestampTz, "id_at({0})");
        Restrict("id <", filter.Before, NpgsqlDbType.Uuid);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(filter.Limit, 1, AuditFilter.HighestLimit) });
        command.CommandText =
            $"select {AuditRows.Columns} from audit_record where {string.Join(" and ", conditions)} order by id desc limit ${command.Parameters.Count}";

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        command.Connection = connection;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<AuditRecord>();
        while (await row.ReadAsync(cancellationToken))
            records.Add(AuditRows.Read(row));
        return records;

        void Restrict(string condition, object? value, NpgsqlDbType type, string form = "{0}")
        {
            if (value is null)
                return;
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
            conditions.Add($"{condition} {string.Format(null, form, $"${command.Parameters.Count}")}");
        }
    }
}
