using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>Stores the devices' hot states, each only over an older one.</summary>
internal sealed class DeviceStates(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    private const string Sql = """
        insert into device_state (device, version, state)
        select device, version, state::jsonb from unnest($1, $2, $3) as s(device, version, state) order by device
        on conflict (device) do update set version = excluded.version, state = excluded.state
        where device_state.version < excluded.version
           or device_state.version = excluded.version and device_state.state = excluded.state
        returning device
        """;

    private readonly HashSet<string> _stored = [];

    public IEnumerable<CommitStatement> Statements()
    {
        // A row cannot be written twice by one statement.
        DeviceStateRow[] rows = [.. entries.Where(e => e.State is not null).Select(e => e.State!)
            .GroupBy(s => s.Device).Select(same => same.MaxBy(s => s.Version)!)];
        if (rows.Length == 0)
            yield break;
        yield return new(Sql, Into(_stored),
            Column(rows, r => r.Device, NpgsqlDbType.Text), Column(rows, r => r.Version, NpgsqlDbType.Bigint), Column(rows, r => r.StateJson, NpgsqlDbType.Text));
    }

    /// <summary>Whether the stored state was older.</summary>
    public bool Took(DeviceStateRow state) => _stored.Contains(state.Device);
}
