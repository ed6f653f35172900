using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>Changes open commands: attempts, owners, outcomes.</summary>
internal sealed class CommandChanges(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    // The sum keeps the planner from the indexes of open commands: with statistics of an empty table it would read them all, for each batch (Orleans handbook, 2.c).
    internal const string Sql = """
        update command c
        set state = s.state, attempts = s.attempts, due = s.due, owner = s.owner, outcome = coalesce(s.outcome::jsonb, c.outcome), finished = s.finished
        from unnest($1, $2, $3, $4, $5, $6, $7) as s(id, state, attempts, due, owner, outcome, finished)
        where c.id = s.id and c.state + 0 = 0 and (s.state <> 0 or s.attempts >= c.attempts)
        returning c.id
        """;

    private readonly HashSet<Guid> _changed = [];

    public IEnumerable<CommitStatement> Statements()
    {
        CommandChange[] rows = [.. entries.Where(e => e.Change is not null).Select(e => e.Change!).OrderBy(c => c.Id)];
        if (rows.Length == 0)
            yield break;
        yield return new(Sql, Into(_changed),
            Column(rows, r => r.Id, NpgsqlDbType.Uuid), Column(rows, r => (short)r.State, NpgsqlDbType.Smallint),
            Column(rows, r => (short)r.Attempts, NpgsqlDbType.Smallint), Column(rows, r => r.Due, NpgsqlDbType.TimestampTz),
            Column(rows, r => r.Owner, NpgsqlDbType.Text), Column(rows, r => r.OutcomeJson, NpgsqlDbType.Text),
            Column(rows, r => r.Finished, NpgsqlDbType.TimestampTz));
    }

    /// <summary>Whether the command was open.</summary>
    public bool Took(CommandChange change) => _changed.Contains(change.Id);
}
