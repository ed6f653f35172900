using GridOrleans.Journal;
using GridOrleans.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Audit;

/// <summary>
/// Drops audit records whose retention has ended. A signed anchor says for each chain where the dropped part ended, in the same transaction, so that what
/// remains still proves that nothing else is missing.
/// </summary>
internal sealed partial class AuditRetention(AuditAnchors anchors, IOptions<JournalOptions> options, ILogger<AuditRetention> logger)
{
    // A chain's records lie in the days in their order: where younger days have earlier records of it, its end in the older ones was put there.
    private const string Ends = """
        select h.chain, h.sequence, h.hash, exists (select from audit_record r where r.chain = h.chain and r.sequence < h.sequence and r.id >= $2)
        from audit_heads(null, $1) h
        order by h.chain
        """;

    /// <summary>Drops what is too old on a day: how many partitions. None when the platform would have to state what cannot be true.</summary>
    /// <param name="transaction">The transaction, in which nothing else is dropped.</param>
    /// <param name="today">The day on which silo and database agree (<see cref="RetentionDay"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> Drop(NpgsqlTransaction transaction, DateOnly today, CancellationToken cancellationToken)
    {
        var first = today.AddDays(-options.Value.AuditRetentionDays);
        var boundary = new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero);
        if (await ReadEnds(transaction, first.AddDays(-1), boundary, cancellationToken) is not { } ends)
            return 0;
        if (ends.Count > 0)
        {
            await AuditAnchors.Lock(transaction, cancellationToken);
            await anchors.Write(transaction, ends, boundary, cancellationToken);
        }
        await using var drop = new NpgsqlCommand("select drop_partitions('audit_record', $1)", transaction.Connection, transaction)
        {
            Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = first } },
        };
        return (int)(await drop.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<IReadOnlyList<AuditHead>?> ReadEnds(
        NpgsqlTransaction transaction, DateOnly lastDay, DateTimeOffset boundary, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Ends, transaction.Connection, transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<DateOnly> { TypedValue = lastDay },
                new NpgsqlParameter<Guid> { TypedValue = MessageId.LowestAt(boundary) },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var ends = new List<AuditHead>();
        while (await row.ReadAsync(cancellationToken))
        {
            ends.Add(new(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
            if (!row.GetBoolean(3))
                continue;
            PutThere(ends[^1].Chain, ends[^1].Sequence, lastDay);
            return null;
        }
        return ends;
    }

    [LoggerMessage(LogLevel.Critical, "No audit records are dropped, because somebody has changed them: record {Sequence} of chain {Chain} is dated {Day} or earlier, "
        + "but records before it are younger. Take the last export out of reach, run ./grid audit verify, and remove the record that it names")]
    private partial void PutThere(string chain, long sequence, DateOnly day);
}
