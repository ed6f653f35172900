using GridOrleans.Cluster;
using GridOrleans.Journal;
using Npgsql;
using static GridOrleans.Journal.FencedBatch;

namespace GridOrleans.Notifications.Sending;

/// <summary>A notification that this silo may try to deliver now.</summary>
internal sealed record ClaimedNotification(Guid Id, HookKey Hook, Notification? Content, Exception? Unreadable, int Attempts, DateTimeOffset Expires);

/// <summary>
/// The table of notifications, for those who send them. Several silos claim at once without taking the same; what a silo that died had claimed is due again
/// when its claim has run out.
/// </summary>
internal sealed class Outbox(GridDatabase database, SiloIncarnation silo)
{
    internal const string ClaimSql = """
        update notification n set due = $1
        from (
            select waiting.id
            from unnest($2, $3, $4) with ordinality as h(organisation, application, room, turn)
            cross join lateral (
                select id from notification
                where organisation = h.organisation and application = h.application and state = 0 and due <= $5
                order by due limit h.room for update skip locked) waiting
            order by h.turn limit $6) claimed
        where n.id = claimed.id
        returning n.id, n.organisation, n.application, n.content::text, n.attempts, n.expires
        """;

    private const string ExpireSql = """
        update notification n set state = 2, ended = $1, failure = coalesce(failure || ' ', '') || 'Its time has run out.'
        from (select id from notification where state = 0 and expires <= $1 and due <= $1 order by expires limit $2 for update skip locked) late
        where n.id = late.id
        """;

    private const string EndSql = """
        update notification n set state = 2, ended = $1, failure = $2
        from (
            select id from notification
            where organisation = $3 and application = $4 and state = 0 and due <= $1 and id < id_at($5)
            order by due limit $6 for update skip locked) waiting
        where n.id = waiting.id
        """;

    /// <summary>Takes notifications that are due, the longest due first, of each hook no more than there is room for.</summary>
    /// <param name="hooks">The hooks in the order of their turn, each with its room.</param>
    /// <param name="most">How many in all.</param>
    /// <param name="now">The present.</param>
    /// <param name="until">When they are due again, for others, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<ClaimedNotification>> Claim(
        IReadOnlyList<(HookKey Key, int Room)> hooks, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var claim = Statement(
            ClaimSql, until, hooks.Select(h => h.Key.Organisation).ToArray(), hooks.Select(h => h.Key.Application).ToArray(), hooks.Select(h => h.Room).ToArray(),
            now, most);
        return FencedBatch.Read(database.Writer, silo, [claim], row => Read(row, cancellationToken), cancellationToken);
    }

    /// <summary>Gives up those whose time has run out while their hook was paused.</summary>
    /// <returns>How many.</returns>
    public Task<int> Expire(DateTimeOffset now, int most, CancellationToken cancellationToken) => Execute(Statement(ExpireSql, now, most), cancellationToken);

    /// <summary>Gives up those that still wait for a hook that has ended.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="why">Why it has, for people.</param>
    /// <param name="before">Only those made before this moment: after it, the hook may be in use again.</param>
    /// <param name="now">The present.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many.</returns>
    public Task<int> End(HookKey hook, string why, DateTimeOffset before, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        Execute(Statement(EndSql, now, why, hook.Organisation, hook.Application, before, most), cancellationToken);

    private async Task<int> Execute(NpgsqlBatchCommand statement, CancellationToken cancellationToken)
    {
        await using var batch = database.Writer.CreateBatch();
        batch.BatchCommands.Add(statement);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<ClaimedNotification>> Read(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var claimed = new List<ClaimedNotification>();
        while (await row.ReadAsync(cancellationToken))
        {
            var (content, unreadable) = NotificationContent.Read(row.GetString(3));
            claimed.Add(new(
                row.GetGuid(0), new(row.GetString(1), row.GetString(2)), content, unreadable, row.GetInt16(4), row.GetFieldValue<DateTimeOffset>(5)));
        }
        return claimed;
    }
}
