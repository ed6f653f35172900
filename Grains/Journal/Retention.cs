using GridOrleans.Audit;
using GridOrleans.Housekeeping;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>The job that makes the partitions of the coming days and drops those whose retention has ended.</summary>
internal sealed partial class Retention(
    GridDatabase database, AuditRetention audit, JobRuns runs, IOptions<JournalOptions> options, IOptions<HousekeepingOptions> housekeeping, TimeProvider time,
    ILogger<Retention> logger) : IJob
{
    private const int DaysAhead = 7;
    private const int KeysPerDelete = 10_000;

    // Any number, the same in all silos and used for nothing else.
    private const long AdvisoryLock = 0x67726964_0002;

    /// <inheritdoc/>
    public string Name => JobNames.Retention;

    /// <inheritdoc/>
    public JobOptions Options => housekeeping.Value.Retention;

    /// <inheritdoc/>
    public async Task<JobReport> Run(JobSlot slot, CancellationToken cancellationToken)
    {
        var dropped = await Keep(cancellationToken);
        await runs.Forget(time.GetUtcNow().AddDays(-housekeeping.Value.RunRetentionDays), cancellationToken);
        return new($"{dropped} days were dropped.");
    }

    /// <summary>Does the work once; does nothing when another silo is at it.</summary>
    /// <returns>How many partitions it dropped.</returns>
    public async Task<int> Keep(CancellationToken cancellationToken)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(cancellationToken);
        var dropped = await KeepPartitions(connection, cancellationToken);
        while (await ForgetKeys(connection, cancellationToken) == KeysPerDelete)
            cancellationToken.ThrowIfCancellationRequested();
        return dropped;
    }

    private async Task<int> KeepPartitions(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The journal must not queue up behind a change of tables that itself waits behind a long query.
        await Ask<object?>("select set_config('lock_timeout', $1, true)", "2s");
        if (!await Ask<bool>("select pg_try_advisory_xact_lock($1)", AdvisoryLock))
            return 0;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await Ask<object?>("select make_partitions($1)", DaysAhead);
        var dropped = 0;
        foreach (var (table, days) in Kept())
            dropped += await Ask<int>("select drop_partitions($1, $2)", table, today.AddDays(-days));
        dropped += await audit.Drop(transaction, today, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (dropped > 0)
            Dropped(dropped);
        return dropped;

        async Task<T?> Ask<T>(string sql, params object[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var parameter in parameters)
                command.Parameters.AddWithValue(parameter);
            return (T?)await command.ExecuteScalarAsync(cancellationToken);
        }
    }

    // What is exported is dropped by its own job, when its file is complete.
    private IEnumerable<(string Table, int Days)> Kept()
    {
        yield return ("command", options.Value.CommandRetentionDays);
        yield return ("notification", options.Value.NotificationRetentionDays);
        if (housekeeping.Value.ExportFolder.Length > 0)
            yield break;
        yield return ("device_event", options.Value.EventRetentionDays);
        yield return ("device_message", options.Value.MessageRetentionDays);
    }

    private async Task<int> ForgetKeys(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            delete from idempotency_key where key in (
                select key from idempotency_key where created < now() - make_interval(days => $1) limit {KeysPerDelete})
            """,
            connection);
        command.Parameters.AddWithValue(options.Value.IdempotencyKeyRetentionDays);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Dropped {Partitions} days of commands, events, messages, notifications and audit records whose retention had ended")]
    private partial void Dropped(int partitions);
}
