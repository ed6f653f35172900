using System.Runtime.ExceptionServices;
using GridOrleans.Audit;
using GridOrleans.Cluster;
using GridOrleans.Housekeeping;
using GridOrleans.Journal.Statements;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>
/// The job that makes the partitions of the coming days and drops those whose retention has ended. Each table has a transaction of its own, so that none is
/// kept from the journal while another is waited for, and what cannot be done with one now is done with the others.
/// </summary>
internal sealed partial class Retention(
    GridDatabase database, SiloIncarnation silo, RetentionDay day, AuditRetention audit, JobRuns runs, IOptions<JournalOptions> options,
    IOptions<HousekeepingOptions> housekeeping, TimeProvider time, ILogger<Retention> logger) : IJob
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

    /// <summary>Does the work once; leaves out what another silo is at.</summary>
    /// <returns>How many partitions it dropped.</returns>
    /// <exception cref="ClocksDifferException">Partitions were made, and nothing was dropped.</exception>
    /// <exception cref="PostgresException">Something cannot be done now, the first of it; all else is done.</exception>
    public async Task<int> Keep(CancellationToken cancellationToken)
    {
        PostgresException? failure = null;
        await Try("the coming days", MakePartitions);
        var today = await day.Read(cancellationToken);
        var dropped = 0;
        foreach (var (table, days) in Kept())
            dropped += await Try(table, transaction => Drop(transaction, table, today.AddDays(-days), cancellationToken));
        dropped += await Try("audit_record", transaction => DropAudit(transaction, today, cancellationToken));
        while (await ForgetKeys(cancellationToken) == KeysPerDelete)
            cancellationToken.ThrowIfCancellationRequested();
        if (dropped > 0)
            Dropped(dropped);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return dropped;

        // Not fenced: whoever makes them, they must be there, also while this silo is only about to join.
        async Task<int> MakePartitions(NpgsqlTransaction transaction)
        {
            await Ask(transaction, "select make_partitions($1)", cancellationToken, DaysAhead);
            return 0;
        }

        async Task<int> Try(string what, Func<NpgsqlTransaction, Task<int>> work)
        {
            try
            {
                return await InTransaction(work, cancellationToken);
            }
            catch (PostgresException busy) when (!cancellationToken.IsCancellationRequested)
            {
                NotKept(busy, what);
                failure ??= busy;
                return 0;
            }
        }
    }

    private async Task<int> InTransaction(Func<NpgsqlTransaction, Task<int>> work, CancellationToken cancellationToken)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockLimits.Set(transaction, LockLimits.Silence, cancellationToken);
        if (await Ask(transaction, "select pg_try_advisory_xact_lock($1)", cancellationToken, AdvisoryLock) is not true)
            return 0;
        var done = await work(transaction);
        await transaction.CommitAsync(cancellationToken);
        return done;
    }

    private async Task<int> Drop(NpgsqlTransaction transaction, string table, DateOnly before, CancellationToken cancellationToken)
    {
        await RequireAlive(transaction, cancellationToken);
        return (int)(await Ask(transaction, "select drop_partitions($1, $2)", cancellationToken, table, before))!;
    }

    private async Task<int> DropAudit(NpgsqlTransaction transaction, DateOnly today, CancellationToken cancellationToken)
    {
        await RequireAlive(transaction, cancellationToken);
        return await audit.Drop(transaction, today, cancellationToken);
    }

    private Task RequireAlive(NpgsqlTransaction transaction, CancellationToken cancellationToken) => Ask(
        transaction, Fence.Sql, cancellationToken, silo.ClusterId, silo.Address, silo.Port, silo.Generation);

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

    // By the database's clock alone. Not fenced: it may wait for rows, and whose silo waits behind its fence cannot be declared dead.
    private async Task<int> ForgetKeys(CancellationToken cancellationToken)
    {
        await using var command = database.Writer.CreateCommand(
            $"""
            delete from idempotency_key where key in (
                select key from idempotency_key where created < now() - make_interval(days => $1) limit {KeysPerDelete})
            """);
        command.Parameters.AddWithValue(options.Value.IdempotencyKeyRetentionDays);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> Ask(NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var parameter in parameters)
            command.Parameters.AddWithValue(parameter);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Dropped {Partitions} days of commands, events, messages, notifications and audit records whose retention had ended")]
    private partial void Dropped(int partitions);

    [LoggerMessage(LogLevel.Warning, "What has to be kept could not be looked after: {What}; trying again in the next slot")]
    private partial void NotKept(Exception failure, string what);
}
