using System.Runtime.CompilerServices;
using GridOrleans.Audit;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Cli.Audit;

/// <summary>Reads the audit trail from a database, all of it as it stood at one moment.</summary>
/// <param name="connection">A connection string of the role that owns the schema.</param>
/// <param name="time">The present.</param>
internal sealed class AuditDatabase(string connection, TimeProvider time)
{
    private const string Scope = """
        select coalesce(min(number), 0), coalesce(max(number), 0) from audit_anchor
        where ($1::timestamptz is null or number >= (select min(number) from audit_anchor where (anchor->>'at')::timestamptz > $1))
          and number <= coalesce((select min(number) from audit_anchor where (anchor->>'at')::timestamptz >= $2), 9223372036854775807)
        """;

    private const string Anchors = "select anchor::text from audit_anchor where number between $1 and $2 order by number";

    private const string Records = $"""
        select {AuditRows.Columns}
        from audit_record
        where id >= coalesce(id_at($1), '00000000-0000-0000-0000-000000000000'::uuid) and ($2::timestamptz is null or id < id_at($2))
        order by id
        """;

    /// <summary>
    /// The trail as the lines of an export. With a beginning or an end it has the anchors from the first one after the beginning to the first one at or after
    /// the end, and the records that these cover; without an end, also those that no anchor covers yet.
    /// </summary>
    public async IAsyncEnumerable<AuditLine> Read(DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // As long as it takes; the read ends with the command line.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { CommandTimeout = 0, ApplicationName = "grid audit" });
        await using var session = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await session.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);

        var scope = await ReadScope(transaction, from, to, cancellation);
        yield return new() { Scope = scope };
        var covered = new AuditCoverage(scope.IsWhole, isOpen: to is null);
        var (anchors, records) = (0L, 0L);
        await using (var command = new NpgsqlCommand(Anchors, session, transaction) { Parameters = { Value(scope.FirstAnchor), Value(scope.LastAnchor) } })
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                // What nobody can read is no anchor: its number is missing.
                if (AuditAnchor.Read(row.GetString(0)) is not { } anchor) continue;
                covered.Add(anchor);
                anchors++;
                yield return new() { Anchor = anchor };
            }
        }

        await using (var command = new NpgsqlCommand(Records, session, transaction) { Parameters = { Moment(covered.Begin), Moment(covered.End) } })
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                var record = AuditRows.Read(row);
                if (!covered.Has(record)) continue;
                records++;
                yield return new() { Record = record };
            }
        }

        yield return new() { End = new(anchors, records) };
    }

    private async Task<AuditScope> ReadScope(NpgsqlTransaction transaction, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Scope, transaction.Connection, transaction) { Parameters = { Moment(from), Moment(to) } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (first, last) = (row.GetInt64(0), row.GetInt64(1));
        // From the beginning is from the first anchor of all, also when that is not there any more.
        return new(time.GetUtcNow(), from is null && last > 0 ? 1 : first, last);
    }

    private static NpgsqlParameter<long> Value(long value) => new() { TypedValue = value };

    private static NpgsqlParameter Moment(DateTimeOffset? moment) =>
        new() { Value = moment is { } value ? value.ToUniversalTime() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
