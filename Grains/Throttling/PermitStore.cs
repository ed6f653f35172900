using GridOrleans.Cluster;
using GridOrleans.Errors;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using static GridOrleans.Journal.FencedBatch;

namespace GridOrleans.Throttling;

/// <summary>
/// The permits of segments in PostgreSQL. Writes are fenced, and taken from the segment's latest life only, so that no two lives grant beside each other.
/// </summary>
internal sealed class PermitStore(GridDatabase database, SiloIncarnation silo)
{
    private const string Begin = """
        insert into permit_segment (segment, epoch) values ($1, 1)
        on conflict (segment) do update set epoch = permit_segment.epoch + 1
        returning epoch, free, counted
        """;

    private const string Permits = "select device, permit, silo from permit where segment = $1";

    private const string Change = """
        with life as (
            update permit_segment set free = $3, counted = $4 where segment = $1 and epoch = $2 returning segment),
        returned as (
            delete from permit p using life where p.segment = life.segment and p.device = any($5)),
        granted as (
            insert into permit (segment, device, permit, silo)
            select life.segment, g.device, g.permit, g.silo from life, unnest($6, $7, $8) as g (device, permit, silo)
            on conflict (segment, device) do update set permit = excluded.permit, silo = excluded.silo)
        select count(*) from life
        """;

    /// <summary>Begins a life of a segment: fills it with what was granted before.</summary>
    /// <returns>The life's number.</returns>
    public Task<long> Load(string name, Segment segment, DateTimeOffset now, CancellationToken cancellationToken) => Read(
        database.Reader, silo, [Statement(Begin, name), Statement(Permits, name)],
        async row =>
        {
            await row.ReadAsync(cancellationToken);
            var epoch = row.GetInt64(0);
            if (!row.IsDBNull(1))
                segment.Rate.Restore(row.GetDouble(1), row.GetFieldValue<DateTimeOffset>(2));
            await row.NextResultAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                segment.Inherit(row.GetString(0), row.GetGuid(1), row.GetString(2), now);
            return epoch;
        },
        cancellationToken);

    /// <summary>Writes what has changed.</summary>
    /// <exception cref="UnavailableException">Another life of the segment has begun.</exception>
    public async Task Write(
        string name, long epoch, IReadOnlyList<(string Device, Permit? Permit)> changes, (double Free, DateTimeOffset At) rate, CancellationToken cancellationToken)
    {
        var granted = changes.Where(change => change.Permit is not null).Select(change => change.Permit!).ToArray();
        var counts = double.IsFinite(rate.Free);
        var change = Statement(
            Change, name, epoch,
            new NpgsqlParameter { Value = counts ? rate.Free : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
            new NpgsqlParameter { Value = counts ? rate.At : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            changes.Where(change => change.Permit is null).Select(change => change.Device).ToArray(),
            granted.Select(permit => permit.Device).ToArray(), granted.Select(permit => permit.Id).ToArray(), granted.Select(permit => permit.Silo).ToArray());
        var lives = await Read(
            database.Reader, silo, [change],
            async row => await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : 0,
            cancellationToken);
        if (lives == 0)
            throw UnavailableException.Store($"Another life of segment {name} has begun.");
    }

    /// <summary>After a failure: connections that a restart of the server has broken are not used again.</summary>
    public void ForgetConnections() => GridDatabase.Forget(database.Reader);
}
