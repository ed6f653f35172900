using GridOrleans.Cluster;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Journal;

/// <summary>
/// One commit of the journal: a few multi-row statements in one round trip and one transaction, the fence first. Each statement can be
/// repeated without harm.
/// </summary>
internal sealed class JournalCommit(NpgsqlDataSource database, SiloIncarnation silo, IReadOnlyList<JournalEntry> entries) : IAsyncDisposable
{
    /// <summary>The error of <c>require_alive</c>: this silo has been declared dead.</summary>
    public const string NotAlive = "GRF01";

    private const string Fence = "select require_alive($1, $2, $3, $4)";

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

    // The sum keeps the planner from the indexes of open commands: with statistics of an empty table it would read them all, for each batch (Orleans handbook, 2.c).
    internal const string Change = """
        update command c
        set state = s.state, attempts = s.attempts, due = s.due, owner = s.owner, outcome = coalesce(s.outcome::jsonb, c.outcome), finished = s.finished
        from unnest($1, $2, $3, $4, $5, $6, $7) as s(id, state, attempts, due, owner, outcome, finished)
        where c.id = s.id and c.state + 0 = 0 and (s.state <> 0 or s.attempts >= c.attempts)
        returning c.id
        """;

    private const string StoreState = """
        insert into device_state (device, version, state)
        select device, version, state::jsonb from unnest($1, $2, $3) as s(device, version, state) order by device
        on conflict (device) do update set version = excluded.version, state = excluded.state
        where device_state.version < excluded.version
           or device_state.version = excluded.version and device_state.state = excluded.state
        returning device
        """;

    private const string AppendEvents = """
        insert into device_event (id, device, type, index, description, switched_on, happened, received)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (id) do nothing
        """;

    private readonly NpgsqlBatch _batch = database.CreateBatch();
    private readonly HashSet<Guid> _appended = [];
    private readonly HashSet<Guid> _changed = [];
    private readonly HashSet<string> _stored = [];
    private readonly Dictionary<Guid, (Guid Command, Guid Fingerprint)> _keys = [];

    /// <summary>Commits all entries and completes each with what the database did.</summary>
    public async Task Execute()
    {
        var readers = new List<Func<NpgsqlDataReader, Task>>();
        void Add(string sql, Func<NpgsqlDataReader, Task>? read, params NpgsqlParameter[] parameters)
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddRange(parameters);
            _batch.BatchCommands.Add(command);
            // The driver steps over statements that return no rows.
            if (read is not null)
                readers.Add(read);
        }

        Add(Fence, _ => Task.CompletedTask, Text(silo.ClusterId), Text(silo.Address), Integer(silo.Port), Integer(silo.Generation));
        AddAppend(Add);
        AddChange(Add);
        AddState(Add);
        AddEvents(Add);

        await using (var reader = await _batch.ExecuteReaderAsync())
        {
            foreach (var read in readers)
            {
                await read(reader);
                await reader.NextResultAsync();
            }
        }
        foreach (var entry in entries)
            entry.Complete(Answer(entry));
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private JournalAnswer Answer(JournalEntry entry)
    {
        var changeTaken = entry.Change is not { } change || _changed.Contains(change.Id);
        var stateTaken = entry.State is not { } state || _stored.Contains(state.Device);
        if (entry.Command is not { } command || _appended.Contains(command.Id))
            return new(changeTaken, stateTaken, null, true);
        return command.IdempotencyKey is { } key && _keys[key] is var holder && holder.Command != command.Id
            ? new(changeTaken, stateTaken, holder.Command, holder.Fingerprint == command.Fingerprint)
            : new(changeTaken, stateTaken, command.Id, true);
    }

    private delegate void Adder(string sql, Func<NpgsqlDataReader, Task>? read, params NpgsqlParameter[] parameters);

    private void AddAppend(Adder add)
    {
        NewCommand[] rows = [.. entries.Where(e => e.Command is not null).Select(e => e.Command!)];
        if (rows.Length == 0)
            return;
        add(Append, reader => Collect(reader, _appended),
            Array(rows, r => r.Id, NpgsqlDbType.Uuid), Array(rows, r => r.Device, NpgsqlDbType.Text),
            Array(rows, r => r.Organisation, NpgsqlDbType.Text), Array(rows, r => r.CommandJson, NpgsqlDbType.Text),
            Array(rows, r => r.Type, NpgsqlDbType.Text), Array(rows, r => (short)r.Priority, NpgsqlDbType.Smallint),
            Array(rows, r => r.Accepted, NpgsqlDbType.TimestampTz), Array(rows, r => r.Due, NpgsqlDbType.TimestampTz),
            Array(rows, r => r.Expires, NpgsqlDbType.TimestampTz), Array(rows, r => r.Owner, NpgsqlDbType.Text),
            Array(rows, r => r.ResubmissionOf, NpgsqlDbType.Uuid), Array(rows, r => r.IdempotencyKey, NpgsqlDbType.Uuid),
            Array(rows, r => r.Fingerprint, NpgsqlDbType.Uuid));

        Guid[] keys = [.. rows.Where(r => r.IdempotencyKey is not null).Select(r => r.IdempotencyKey!.Value).Distinct()];
        if (keys.Length > 0)
            add(ReadKeys, CollectKeys, Array(keys, k => k, NpgsqlDbType.Uuid));

        NewCommand[] repeats = [.. rows.Where(r => r.ResubmissionOf is not null)];
        if (repeats.Length > 0)
            add(MarkResubmitted, null, Array(repeats, r => r.Id, NpgsqlDbType.Uuid), Array(repeats, r => r.ResubmissionOf, NpgsqlDbType.Uuid));
    }

    private void AddChange(Adder add)
    {
        CommandChange[] rows = [.. entries.Where(e => e.Change is not null).Select(e => e.Change!).OrderBy(c => c.Id)];
        if (rows.Length == 0)
            return;
        add(Change, reader => Collect(reader, _changed),
            Array(rows, r => r.Id, NpgsqlDbType.Uuid), Array(rows, r => (short)r.State, NpgsqlDbType.Smallint),
            Array(rows, r => (short)r.Attempts, NpgsqlDbType.Smallint), Array(rows, r => r.Due, NpgsqlDbType.TimestampTz),
            Array(rows, r => r.Owner, NpgsqlDbType.Text), Array(rows, r => r.OutcomeJson, NpgsqlDbType.Text),
            Array(rows, r => r.Finished, NpgsqlDbType.TimestampTz));
    }

    private void AddState(Adder add)
    {
        // A row cannot be written twice by one statement.
        DeviceStateRow[] rows = [.. entries.Where(e => e.State is not null).Select(e => e.State!)
            .GroupBy(s => s.Device).Select(same => same.MaxBy(s => s.Version)!)];
        if (rows.Length == 0)
            return;
        add(StoreState, reader => Collect(reader, _stored),
            Array(rows, r => r.Device, NpgsqlDbType.Text), Array(rows, r => r.Version, NpgsqlDbType.Bigint), Array(rows, r => r.StateJson, NpgsqlDbType.Text));
    }

    private void AddEvents(Adder add)
    {
        var rows = entries.SelectMany(e => e.Events).ToArray();
        if (rows.Length == 0)
            return;
        add(AppendEvents, null,
            Array(rows, r => r.Id, NpgsqlDbType.Uuid), Array(rows, r => r.DeviceIdentification, NpgsqlDbType.Text),
            Array(rows, r => r.Type, NpgsqlDbType.Text), Array(rows, r => (short)r.Index, NpgsqlDbType.Smallint),
            Array(rows, r => r.Description, NpgsqlDbType.Text), Array(rows, r => r.SwitchedOn, NpgsqlDbType.Boolean),
            Array(rows, r => r.Timestamp, NpgsqlDbType.TimestampTz), Array(rows, r => r.ReceivedAt, NpgsqlDbType.TimestampTz));
    }

    private async Task CollectKeys(NpgsqlDataReader reader)
    {
        while (await reader.ReadAsync())
            _keys[reader.GetGuid(0)] = (reader.GetGuid(1), reader.GetGuid(2));
    }

    private static async Task Collect<T>(NpgsqlDataReader reader, HashSet<T> into)
    {
        while (await reader.ReadAsync())
            into.Add(reader.GetFieldValue<T>(0));
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<int> Integer(int value) => new() { TypedValue = value };

    private static NpgsqlParameter<TValue[]> Array<TRow, TValue>(TRow[] rows, Func<TRow, TValue> value, NpgsqlDbType type) =>
        new() { TypedValue = System.Array.ConvertAll(rows, row => value(row)), NpgsqlDbType = NpgsqlDbType.Array | type };
}
