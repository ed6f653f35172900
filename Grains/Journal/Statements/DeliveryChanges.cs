using GridOrleans.Notifications;
using NpgsqlTypes;
using static GridOrleans.Journal.Statements.CommitStatement;

namespace GridOrleans.Journal.Statements;

/// <summary>Writes how attempts to deliver notifications ended. A delivery always counts; the failure of an attempt that was counted already does not.</summary>
internal sealed class DeliveryChanges(IReadOnlyList<JournalEntry> entries) : ICommitPart
{
    // The sum keeps the planner from the index of those that are due (Orleans handbook, 2.c).
    internal const string Sql = """
        update notification n
        set state = s.state, attempts = s.attempts, due = s.due, ended = s.ended, failure = s.failure
        from unnest($1, $2, $3, $4, $5, $6) as s(id, state, attempts, due, ended, failure)
        where n.id = s.id and n.state + 0 = 0 and (s.state = 1 or n.attempts < s.attempts)
        """;

    public IEnumerable<CommitStatement> Statements()
    {
        // A row cannot be written twice by one statement.
        DeliveryChange[] rows = [.. entries.Where(e => e.Delivery is not null).Select(e => e.Delivery!)
            .GroupBy(d => d.Id).Select(same => same.MaxBy(d => (d.State == DeliveryState.Delivered, d.Attempts))!).OrderBy(d => d.Id)];
        if (rows.Length == 0)
            yield break;
        yield return new(Sql, null,
            Column(rows, r => r.Id, NpgsqlDbType.Uuid), Column(rows, r => (short)r.State, NpgsqlDbType.Smallint),
            Column(rows, r => (short)r.Attempts, NpgsqlDbType.Smallint), Column(rows, r => r.Due, NpgsqlDbType.TimestampTz),
            Column(rows, r => r.Ended, NpgsqlDbType.TimestampTz), Column(rows, r => r.Failure, NpgsqlDbType.Text));
    }
}
