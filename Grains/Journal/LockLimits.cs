using Npgsql;

namespace GridOrleans.Journal;

/// <summary>How long a transaction beside the journal waits for locks, and how long its silo may be silent in it.</summary>
internal static class LockLimits
{
    /// <summary>Longer than any pause of a silo that works. One that is frozen longer loses the transaction, and with it the locks that others wait for.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    // The journal must not queue up behind a change of tables that itself waits behind a long query.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    private const string Sql = "select set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true)";

    /// <summary>Sets them, until the transaction ends.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="silence">How long nothing may be asked in it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task Set(NpgsqlTransaction transaction, TimeSpan silence, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction)
        {
            Parameters = { Milliseconds(Wait), Milliseconds(silence) },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter<string> Milliseconds(TimeSpan time) => new() { TypedValue = $"{(long)time.TotalMilliseconds}ms" };
}
