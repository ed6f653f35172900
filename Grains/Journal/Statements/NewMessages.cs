using GridOrleans.Messages;
using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>Appends what was exchanged with devices, each message once whoever reports it again.</summary>
internal sealed class NewMessages(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    internal const string Sql = """
        insert into device_message (id, created, device, organisation, incoming, valid, uid, size, encoded, decoded)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as m(id, created, device, organisation, incoming, valid, uid, size, encoded, decoded)
        order by id
        on conflict (id) do nothing
        """;

    public IEnumerable<CommitStatement> Statements()
    {
        var rows = entries.Where(e => e.Log is not null).SelectMany(e => e.Log!.Messages, (e, message) => new Row(e.Log!, message)).ToArray();
        if (rows.Length == 0)
            yield break;
        yield return new(Sql, null,
            Column(rows, r => r.Message.Id, NpgsqlDbType.Uuid), Column(rows, r => r.Message.CreatedAt.ToUniversalTime(), NpgsqlDbType.TimestampTz),
            Column(rows, r => r.Log.Device, NpgsqlDbType.Text), Column(rows, r => r.Log.Organisation, NpgsqlDbType.Text),
            Column(rows, r => r.Message.IsIncoming, NpgsqlDbType.Boolean), Column(rows, r => r.Message.IsValid, NpgsqlDbType.Boolean),
            Column(rows, r => r.Message.DeviceUid, NpgsqlDbType.Text), Column(rows, r => r.Message.Size, NpgsqlDbType.Integer),
            Column(rows, r => r.Message.Encoded, NpgsqlDbType.Bytea), Column(rows, r => r.Message.Decoded, NpgsqlDbType.Text));
    }

    private readonly record struct Row(DeviceLog Log, ExchangedMessage Message);
}
