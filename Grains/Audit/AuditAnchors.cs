using System.Text.Json;
using GridOrleans.Json;
using GridOrleans.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Audit;

/// <summary>
/// Writes the audit trail's anchors. It remembers the last one that it saw, outside the database: when that has lost anchors since, the next one goes on
/// from what is remembered, and the hole stays for everybody to see.
/// </summary>
internal sealed partial class AuditAnchors(PlatformKey key, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditAnchors> logger)
{
    // Any number, the same in all silos and used for nothing else.
    private const long AdvisoryLock = 0x67726964_0003;

    // Whatever a clock is off, and however long a commit may take, a record's day is not before the last anchor's by more.
    private const int DaysBefore = 1;

    // Where the chains end that have something of the last days, and how far the last anchor that named them covered them, as the database says.
    private const string Heads = """
        select h.chain, coalesce(c.sequence, 0), h.sequence, h.hash
        from audit_heads($1, null) h left join audit_chain c on c.chain = h.chain
        order by h.chain
        """;

    private const string Remembered = """
        insert into audit_chain (chain, sequence) select * from unnest($1, $2)
        on conflict (chain) do update set sequence = excluded.sequence
        """;

    // How far back an anchor is looked for that can be read, when the last one cannot.
    private const int MostUnreadable = 1000;

    private readonly Lock _lock = new();

    // How far anchors of this silo covered the chains of the last days. Which chains an anchor names is decided by this and not by the database, where
    // whoever says that a chain is covered could keep it from ever being so.
    private readonly Dictionary<string, long> _covered = [];

    private AuditAnchor? _last;

    /// <summary>When the last anchor was made that this silo knows of.</summary>
    public DateTimeOffset? LastAt
    {
        get
        {
            lock (_lock)
                return _last?.At;
        }
    }

    /// <summary>Waits until nobody else writes an anchor; held until the transaction ends.</summary>
    public static Task Lock(NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        Ask(transaction, "select pg_advisory_xact_lock($1)", AdvisoryLock, cancellationToken);

    /// <summary>The same without waiting; false when somebody else does.</summary>
    public static async Task<bool> TryLock(NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        await Ask(transaction, "select pg_try_advisory_xact_lock($1)", AdvisoryLock, cancellationToken) is true;

    /// <summary>The last anchor, or null when there is none yet, and the highest number that is taken. Remembers the anchor.</summary>
    public async Task<(AuditAnchor? Anchor, long Highest)> Last(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var (stored, highest) = await ReadLast(transaction, 1, cancellationToken);
        if (stored is null && highest > 0)
        {
            AnchorUnreadable(highest);
            (stored, _) = await ReadLast(transaction, MostUnreadable, cancellationToken);
        }
        lock (_lock)
        {
            if (_last is { } last && (stored is null || stored.Number < last.Number || (stored.Number == last.Number && !Same(stored, last))))
                AnchorsGone(last.Number, stored?.Number ?? 0);
            else
                _last = stored;
            return (_last, Math.Max(_last?.Number ?? 0, highest));
        }
    }

    /// <summary>Remembers an anchor whose transaction is committed.</summary>
    public void Remember(AuditAnchor committed)
    {
        lock (_lock)
        {
            if (!(_last?.Number >= committed.Number))
                _last = committed;
            foreach (var chain in committed.Grown)
                _covered[chain.Chain] = Math.Max(chain.Sequence, _covered.GetValueOrDefault(chain.Chain));
        }
    }

    /// <summary>Writes the next anchor into a transaction that holds the lock.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="dropped">The ends of what the same transaction drops.</param>
    /// <param name="droppedBefore">The moment before which all of that was recorded.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AuditAnchor> Write(
        NpgsqlTransaction transaction, IReadOnlyList<AuditHead> dropped, DateTimeOffset? droppedBefore, CancellationToken cancellationToken)
    {
        var (last, highest) = await Last(transaction, cancellationToken);
        var now = time.GetUtcNow();
        var grown = await ReadGrown(transaction, last is null ? null : last.At < now ? last.At : now, cancellationToken);
        var anchor = new AuditAnchor
        {
            Number = highest + 1,
            At = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
            PeriodSeconds = (int)Math.Ceiling(options.Value.AnchorPeriod.TotalSeconds),
            Previous = last?.Hash() ?? AuditHash.None,
            Grown = grown,
            Dropped = dropped,
            DroppedBefore = droppedBefore,
        };
        anchor = anchor with { Signature = key.Sign([anchor.Statement()])[0] };

        await using var insert = new NpgsqlCommand("insert into audit_anchor (number, anchor) values ($1, $2::jsonb)", transaction.Connection, transaction)
        {
            Parameters = { Value(anchor.Number), Value(JsonSerializer.Serialize(anchor, PlatformJson.Stored)) },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await using var remember = new NpgsqlCommand(Remembered, transaction.Connection, transaction)
        {
            Parameters = { Value(grown.Select(chain => chain.Chain).ToArray()), Value(grown.Select(chain => chain.Sequence).ToArray()) },
        };
        await remember.ExecuteNonQueryAsync(cancellationToken);
        return anchor;
    }

    // The last of some rows that can be read, and the number of the last row. What cannot be read counts as lost: somebody else than the platform wrote it.
    private static async Task<(AuditAnchor? Anchor, long Highest)> ReadLast(NpgsqlTransaction transaction, int most, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select number, anchor::text from audit_anchor order by number desc limit $1", transaction.Connection, transaction)
        {
            Parameters = { Value(most) },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var highest = 0L;
        while (await row.ReadAsync(cancellationToken))
        {
            highest = Math.Max(highest, row.GetInt64(0));
            if (AuditAnchor.Read(row.GetString(1)) is { } anchor && anchor.Number == row.GetInt64(0))
                return (anchor, highest);
        }
        return (null, highest);
    }

    private async Task<IReadOnlyList<AuditGrowth>> ReadGrown(NpgsqlTransaction transaction, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Heads, transaction.Connection, transaction);
        // Whatever moment an anchor bears, this is a day.
        var first = since is { } moment ? DateOnly.FromDayNumber(Math.Max(0, DateOnly.FromDateTime(moment.UtcDateTime).DayNumber - DaysBefore)) : (DateOnly?)null;
        command.Parameters.Add(new() { Value = (object?)first ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (chains, grown) = (new HashSet<string>(), new List<AuditGrowth>());
        while (await row.ReadAsync(cancellationToken))
        {
            var chain = new AuditGrowth(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));
            chains.Add(chain.Chain);
            if (Growth(chain) is { } growth)
                grown.Add(growth);
        }
        lock (_lock)
        {
            foreach (var past in _covered.Keys.Except(chains).ToArray())
                _covered.Remove(past);
        }
        return grown;
    }

    // What an anchor says of a chain, or null when there is nothing new. What this silo has covered is covered; what the database says beyond is believed when
    // it can be true, and when it is not, the anchors say so: each states after which record it goes on.
    private AuditGrowth? Growth(AuditGrowth stored)
    {
        long covered;
        lock (_lock)
            covered = _covered.GetValueOrDefault(stored.Chain);
        if (stored.After > stored.Sequence || covered > Math.Min(stored.After, stored.Sequence))
            Contradicted(stored.Chain, stored.Sequence, stored.After, covered);
        // Its records are gone, and no anchor takes back what another one stated.
        if (covered > stored.Sequence)
            return null;
        var after = stored.After > stored.Sequence ? covered : Math.Max(stored.After, covered);
        return covered == stored.Sequence && stored.After == stored.Sequence ? null : stored with { After = after };
    }

    private static bool Same(AuditAnchor one, AuditAnchor other) => one.Hash().AsSpan().SequenceEqual(other.Hash());

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static async Task<object?> Ask(NpgsqlTransaction transaction, string sql, long number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction) { Parameters = { Value(number) } };
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Critical, "The audit trail has lost anchors: {Remembered} was the last one, and now the database ends with {Stored}. "
        + "Somebody has removed or changed them, or the database was set back. Take the last export out of reach and run ./grid audit verify")]
    private partial void AnchorsGone(long remembered, long stored);

    [LoggerMessage(LogLevel.Critical, "Somebody has changed the audit trail: the last record of chain {Chain} is {Sequence}, and anchors have "
        + "covered it up to {Stored} by the database's word, up to {Covered} by this silo's own. Take the last export out of reach and run ./grid audit verify")]
    private partial void Contradicted(string chain, long sequence, long stored, long covered);

    [LoggerMessage(LogLevel.Critical, "Anchor {Number} of the audit trail cannot be read and counts as lost: somebody has changed it. "
        + "Take the last export out of reach and run ./grid audit verify")]
    private partial void AnchorUnreadable(long number);
}
