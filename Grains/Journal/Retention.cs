using GridOrleans.Audit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>Makes the partitions of the coming days and drops those whose retention has ended, once an hour by one silo at a time.</summary>
internal sealed partial class Retention(
    GridDatabase database, AuditRetention audit, IOptions<JournalOptions> options, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    private const int DaysAhead = 7;
    private const int KeysPerDelete = 10_000;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    // Any number, the same in all silos and used for nothing else.
    private const long AdvisoryLock = 0x67726964_0002;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await Keep(stoppingToken);
            }
            catch (NpgsqlException failure)
            {
                Failed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Does the work once; does nothing when another silo is at it.</summary>
    public async Task Keep(CancellationToken cancellationToken)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(cancellationToken);
        await KeepPartitions(connection, cancellationToken);
        while (await ForgetKeys(connection, cancellationToken) == KeysPerDelete)
            cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task KeepPartitions(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The journal must not queue up behind a change of tables that itself waits behind a long query.
        await Ask<object?>("select set_config('lock_timeout', $1, true)", "2s");
        if (!await Ask<bool>("select pg_try_advisory_xact_lock($1)", AdvisoryLock))
            return;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await Ask<object?>("select make_partitions($1)", DaysAhead);
        var dropped = 0;
        foreach (var (table, days) in new[]
        {
            ("command", options.Value.CommandRetentionDays), ("device_event", options.Value.EventRetentionDays),
            ("device_message", options.Value.MessageRetentionDays), ("notification", options.Value.NotificationRetentionDays),
        })
            dropped += await Ask<int>("select drop_partitions($1, $2)", table, today.AddDays(-days));
        dropped += await audit.Drop(transaction, today, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (dropped > 0)
            Dropped(dropped);

        async Task<T?> Ask<T>(string sql, params object[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var parameter in parameters)
                command.Parameters.AddWithValue(parameter);
            return (T?)await command.ExecuteScalarAsync(cancellationToken);
        }
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

    [LoggerMessage(LogLevel.Warning, "The partitions could not be looked after; trying again in an hour")]
    private partial void Failed(Exception failure);
}
