using GridOrleans.Journal;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Audit;

/// <summary>
/// Drops audit records whose retention has ended. A signed anchor says for each chain where the dropped part ended, in the same transaction, so that what
/// remains still proves that nothing else is missing.
/// </summary>
internal sealed class AuditRetention(AuditAnchors anchors, IOptions<JournalOptions> options)
{
    /// <summary>Drops what is too old on a day: how many partitions.</summary>
    /// <param name="transaction">The transaction, in which nothing else is dropped.</param>
    /// <param name="today">The day on which silo and database agree (<see cref="RetentionDay"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> Drop(NpgsqlTransaction transaction, DateOnly today, CancellationToken cancellationToken)
    {
        var first = today.AddDays(-options.Value.AuditRetentionDays);
        var ends = await ReadEnds(transaction, first.AddDays(-1), cancellationToken);
        if (ends.Count > 0)
        {
            await AuditAnchors.Lock(transaction, cancellationToken);
            await anchors.Write(transaction, ends, cancellationToken);
        }
        await using var drop = new NpgsqlCommand("select drop_partitions('audit_record', $1)", transaction.Connection, transaction)
        {
            Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = first } },
        };
        return (int)(await drop.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<IReadOnlyList<AuditHead>> ReadEnds(NpgsqlTransaction transaction, DateOnly lastDay, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select chain, sequence, hash from audit_heads(null, $1) order by chain", transaction.Connection, transaction)
        {
            Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = lastDay } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var ends = new List<AuditHead>();
        while (await row.ReadAsync(cancellationToken))
            ends.Add(new(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
        return ends;
    }
}
