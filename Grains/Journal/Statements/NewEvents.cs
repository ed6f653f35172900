using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>Appends the devices' events.</summary>
internal sealed class NewEvents(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    private const string Sql = """
        insert into device_event (id, device, type, index, description, switched_on, happened, received)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (id) do nothing
        """;

    public IEnumerable<CommitStatement> Statements()
    {
        var rows = entries.SelectMany(e => e.Events).ToArray();
        if (rows.Length == 0)
            yield break;
        yield return new(Sql, null,
            Column(rows, r => r.Id, NpgsqlDbType.Uuid), Column(rows, r => r.DeviceIdentification, NpgsqlDbType.Text),
            Column(rows, r => r.Type, NpgsqlDbType.Text), Column(rows, r => (short)r.Index, NpgsqlDbType.Smallint),
            Column(rows, r => r.Description, NpgsqlDbType.Text), Column(rows, r => r.SwitchedOn, NpgsqlDbType.Boolean),
            Column(rows, r => r.Timestamp, NpgsqlDbType.TimestampTz), Column(rows, r => r.ReceivedAt, NpgsqlDbType.TimestampTz));
    }
}
