using System.Text.Json;
using GridOrleans.Json;
using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>
/// Appends notifications. One that tells of a command's end is written only when that end is the one that stands, so that nobody hears of an outcome that
/// another had overtaken; it comes after <see cref="CommandChanges"/> for that.
/// </summary>
internal sealed class NewNotifications(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    private const string Sql = """
        insert into notification (id, organisation, application, content, due, expires)
        select s.id, s.organisation, s.application, s.content::jsonb, s.due, s.expires
        from unnest($1, $2, $3, $4, $5, $6, $7, $8) as s(id, organisation, application, content, due, expires, command, finished)
        where s.command is null or exists (select from command c where c.id = s.command and c.finished = s.finished)
        on conflict (id) do nothing
        """;

    public IEnumerable<CommitStatement> Statements()
    {
        var rows = entries.SelectMany(e => e.Notifications).ToArray();
        if (rows.Length == 0)
            yield break;
        yield return new(Sql, null,
            Column(rows, r => r.Id, NpgsqlDbType.Uuid), Column(rows, r => r.Hook.Organisation, NpgsqlDbType.Text),
            Column(rows, r => r.Hook.Application, NpgsqlDbType.Text),
            Column(rows, r => JsonSerializer.Serialize(r.Content, PlatformJson.Stored), NpgsqlDbType.Text),
            Column(rows, r => r.Due, NpgsqlDbType.TimestampTz), Column(rows, r => r.Expires, NpgsqlDbType.TimestampTz),
            Column(rows, r => r.Content.CorrelationUid, NpgsqlDbType.Uuid),
            Column(rows, r => r.Content.CorrelationUid is null ? (DateTimeOffset?)null : r.Content.HappenedAt, NpgsqlDbType.TimestampTz));
    }
}
