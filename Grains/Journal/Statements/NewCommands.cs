using Npgsql;
using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>Appends commands, each once whatever is repeated: under its id and under its idempotency key.</summary>
internal sealed class NewCommands(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    private const string Append = """
        with submitted as (
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                as s(id, device, organisation, command, type, priority, accepted, due, expires, owner, resubmission_of, key, fingerprint)),
        keyed as (
            insert into idempotency_key (key, command, fingerprint)
            select key, id, fingerprint from submitted where key is not null order by key
            on conflict (key) do nothing
            returning command)
        insert into command (id, device, organisation, command, type, priority, accepted, due, expires, owner, resubmission_of)
        select id, device, organisation, command::jsonb, type, priority, accepted, due, expires, owner, resubmission_of
        from submitted s
        where s.key is null or exists (select from keyed k where k.command = s.id)
        order by id
        on conflict (id) do nothing
        returning id
        """;

    private const string ReadKeys = "select key, command, fingerprint from idempotency_key where key = any($1)";

    private const string MarkResubmitted = """
        update command c set resubmitted_as = s.id
        from unnest($1, $2) as s(id, origin)
        where c.id = s.origin and c.state in (3, 4) and c.resubmitted_as is null and exists (select from command n where n.id = s.id)
        """;

    private readonly NewCommand[] _rows = [.. entries.Where(e => e.Command is not null).Select(e => e.Command!)];
    private readonly HashSet<Guid> _appended = [];
    private readonly Dictionary<Guid, (Guid Command, Guid Fingerprint)> _keys = [];

    public IEnumerable<CommitStatement> Statements()
    {
        if (_rows.Length == 0)
            yield break;
        yield return new(Append, Into(_appended),
            Column(_rows, r => r.Id, NpgsqlDbType.Uuid), Column(_rows, r => r.Device, NpgsqlDbType.Text),
            Column(_rows, r => r.Organisation, NpgsqlDbType.Text), Column(_rows, r => r.CommandJson, NpgsqlDbType.Text),
            Column(_rows, r => r.Type, NpgsqlDbType.Text), Column(_rows, r => (short)r.Priority, NpgsqlDbType.Smallint),
            Column(_rows, r => r.Accepted, NpgsqlDbType.TimestampTz), Column(_rows, r => r.Due, NpgsqlDbType.TimestampTz),
            Column(_rows, r => r.Expires, NpgsqlDbType.TimestampTz), Column(_rows, r => r.Owner, NpgsqlDbType.Text),
            Column(_rows, r => r.ResubmissionOf, NpgsqlDbType.Uuid), Column(_rows, r => r.IdempotencyKey, NpgsqlDbType.Uuid),
            Column(_rows, r => r.Fingerprint, NpgsqlDbType.Uuid));

        Guid[] keys = [.. _rows.Where(r => r.IdempotencyKey is not null).Select(r => r.IdempotencyKey!.Value).Distinct()];
        if (keys.Length > 0)
            yield return new(ReadKeys, CollectKeys, Column(keys, k => k, NpgsqlDbType.Uuid));

        NewCommand[] repeats = [.. _rows.Where(r => r.ResubmissionOf is not null)];
        if (repeats.Length > 0)
            yield return new(MarkResubmitted, null, Column(repeats, r => r.Id, NpgsqlDbType.Uuid), Column(repeats, r => r.ResubmissionOf, NpgsqlDbType.Uuid));
    }

    /// <summary>The command that was there already under the same id or key, with whether it came from the same request; null when this one was written.</summary>
    public (Guid Command, bool SameRequest)? Existing(NewCommand command) =>
        _appended.Contains(command.Id) ? null
        : command.IdempotencyKey is { } key && _keys[key] is var holder && holder.Command != command.Id
            ? (holder.Command, holder.Fingerprint == command.Fingerprint)
            : (command.Id, true);

    private async Task CollectKeys(NpgsqlDataReader reader)
    {
        while (await reader.ReadAsync())
            _keys[reader.GetGuid(0)] = (reader.GetGuid(1), reader.GetGuid(2));
    }
}
