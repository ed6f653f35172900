using GridOrleans.Cluster;
using Npgsql;
using static GridOrleans.Journal.FencedBatch;

namespace GridOrleans.Journal;

/// <summary>Owners in PostgreSQL. Claims are fenced; a release touches only what this very silo owns, so that it needs no fence.</summary>
internal sealed class CommandOwners(GridDatabase database, SiloIncarnation silo) : ICommandOwners
{
    private const string ReleaseDevice = "update command set owner = null where device = $1 and owner = $2 and state < 2";

    // Not for the next round: what stands in the way may last.
    private const string ReleaseCommands =
        "update command set owner = null, due = now() + interval '2 seconds' where id = any($1) and owner = $2 and state + 0 = 0";

    // A silo that froze in the midst of a batch holds the rows that it has written until its session ends; its sessions bear its name (GridDatabase).
    private const string EndSessionsOfDead = """
        select pg_terminate_backend(s.pid, 1000)
        from membership m, pg_stat_activity s
        where m.cluster_id = $1 and m.status = 6 and s.datname = current_database() and s.usename = current_user
          and s.application_name like '%' || m.address || ':' || m.port || '@' || m.generation
        """;

    private const string ClaimDueCommands = """
        update command c set owner = $1
        from (select id from command where state = 0 and owner is null and due <= $2 order by due limit $3 for update skip locked) due
        where c.id = due.id
        returning c.device, c.id, c.due
        """;

    private const string ClaimDeadCommands = """
        update command c set owner = $1
        from (
            select id from command
            where state = 0 and owner is not null and not exists (
                select from membership m
                where m.cluster_id = $2 and m.status <> 6 and m.address || ':' || m.port || '@' || m.generation = command.owner)
            order by due limit $3 for update skip locked) orphan
        where c.id = orphan.id
        returning c.device, c.id, c.due
        """;

    private const string Due = """
        select device, id, due from command
        where state = 0 and owner = $1 and due < $2 and (due, id) > ($3, $4) order by due, id limit $5
        """;

    public Task Release(string device, CancellationToken cancellationToken) => Release(ReleaseDevice, device, cancellationToken);

    public Task Release(Guid[] commands, CancellationToken cancellationToken) => Release(ReleaseCommands, commands, cancellationToken);

    public Task<IReadOnlyList<OwnedCommand>> ClaimDue(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        Claim(Statement(ClaimDueCommands, silo.Name, now, most), cancellationToken);

    public async Task<IReadOnlyList<OwnedCommand>> ClaimFromDead(int most, CancellationToken cancellationToken)
    {
        await Execute(Statement(EndSessionsOfDead, silo.ClusterId), cancellationToken);
        return await Claim(Statement(ClaimDeadCommands, silo.Name, silo.ClusterId, most), cancellationToken);
    }

    public async Task<IReadOnlyList<OwnedCommand>> ReadDue(DateTimeOffset before, OwnedCommand? after, int most, CancellationToken cancellationToken)
    {
        await using var batch = database.Writer.CreateBatch();
        batch.BatchCommands.Add(Statement(Due, silo.Name, before, after?.Due ?? DateTimeOffset.MinValue, after?.Id ?? Guid.Empty, most));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await Read(reader, cancellationToken);
    }

    private Task<IReadOnlyList<OwnedCommand>> Claim(NpgsqlBatchCommand claim, CancellationToken cancellationToken) =>
        FencedBatch.Read(database.Writer, silo, [claim], reader => Read(reader, cancellationToken), cancellationToken);

    private Task Release(string sql, object which, CancellationToken cancellationToken) => Execute(Statement(sql, which, silo.Name), cancellationToken);

    private async Task Execute(NpgsqlBatchCommand statement, CancellationToken cancellationToken)
    {
        await using var batch = database.Writer.CreateBatch();
        batch.BatchCommands.Add(statement);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<OwnedCommand>> Read(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var commands = new List<OwnedCommand>();
        while (await reader.ReadAsync(cancellationToken))
            commands.Add(new(reader.GetString(0), reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return commands;
    }
}
