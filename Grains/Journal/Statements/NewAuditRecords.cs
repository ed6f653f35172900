using GridOrleans.Audit;
using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>Appends to the audit trail, at the places that the records were given.</summary>
internal sealed class NewAuditRecords(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    private const string Sql = """
        insert into audit_record (
            id, chain, sequence, previous, hash, at, organisation, user_name, application, action, device, subject, correlation_uid, outcome, detail)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (id) do nothing
        """;

    public IEnumerable<CommitStatement> Statements()
    {
        AuditRecord[] rows = [.. entries.SelectMany(Sealed)];
        if (rows.Length == 0)
            yield break;
        yield return new(Sql, null,
            Column(rows, r => r.Id, NpgsqlDbType.Uuid), Column(rows, r => r.Link!.Chain, NpgsqlDbType.Text),
            Column(rows, r => r.Link!.Sequence, NpgsqlDbType.Bigint), Column(rows, r => r.Link!.Previous, NpgsqlDbType.Bytea),
            Column(rows, r => r.Link!.Hash, NpgsqlDbType.Bytea), Column(rows, r => r.At, NpgsqlDbType.TimestampTz),
            Column(rows, r => r.OrganisationIdentification, NpgsqlDbType.Text), Column(rows, r => r.UserName, NpgsqlDbType.Text),
            Column(rows, r => r.ApplicationName, NpgsqlDbType.Text), Column(rows, r => r.Action, NpgsqlDbType.Text),
            Column(rows, r => r.DeviceIdentification, NpgsqlDbType.Text), Column(rows, r => r.Subject, NpgsqlDbType.Text),
            Column(rows, r => r.CorrelationUid, NpgsqlDbType.Uuid), Column(rows, r => r.Outcome, NpgsqlDbType.Text),
            Column(rows, r => r.Detail, NpgsqlDbType.Text));
    }

    private static IReadOnlyList<AuditRecord> Sealed(JournalEntry entry) => entry.Sealed.Count == entry.Audit.Count
        ? entry.Sealed
        : throw new InvalidOperationException("An entry's audit records have no place in a chain.");
}
