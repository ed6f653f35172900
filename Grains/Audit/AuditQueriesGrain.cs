using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using GridOrleans.Messages;
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
        var conditions = new Conditions(command);
        conditions.Add("organisation = {0}", only, NpgsqlDbType.Text);
        conditions.Add("organisation = {0}", filter.OrganisationIdentification, NpgsqlDbType.Text);
        conditions.Add("device = {0}", filter.DeviceIdentification, NpgsqlDbType.Text);
        conditions.Add("correlation_uid = {0}", filter.CorrelationUid, NpgsqlDbType.Uuid);
        conditions.Add("action = {0}", filter.Action, NpgsqlDbType.Text);
        // The index of refusals is for what says that it is one.
        const string Refusal = $"outcome = {{0}} and outcome <> '{AuditRecord.Allowed}'";
        conditions.Add(filter.Outcome is AuditRecord.Allowed ? "outcome = {0}" : Refusal, filter.Outcome, NpgsqlDbType.Text);
        // Ids are made here: what the driver makes of the first and the last moment of all, the database has no id for.
        conditions.Add("id >= {0}", LowestAt(filter.From), NpgsqlDbType.Uuid);
        conditions.Add("id < {0}", LowestAt(filter.To), NpgsqlDbType.Uuid);
        conditions.Add("id < {0}", filter.Before, NpgsqlDbType.Uuid);
        var limit = conditions.Value(Math.Clamp(filter.Limit, 1, AuditFilter.HighestLimit), NpgsqlDbType.Integer);
        command.CommandText = $"select {AuditRows.Columns} from audit_record where {conditions.Sql} order by id desc limit {limit}";

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        command.Connection = connection;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<AuditRecord>();
        while (await row.ReadAsync(cancellationToken))
            records.Add(AuditRows.Read(row));
        return records;
    }

    private static Guid? LowestAt(DateTimeOffset? moment) => moment is { } value ? MessageId.LowestAt(value) : null;
}
