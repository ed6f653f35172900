using Npgsql;

namespace GridOrleans.Cli.Bench;

/// <summary>Follows in the journal what becomes of the commands that are accepted from now on.</summary>
internal sealed class JournalWatch
{
    private const string Started = "select coalesce(max(accepted), 'epoch'::timestamptz) from command";
    private const string Open = "select count(*) from command where state = 0 and due < now() + interval '1 hour' and device > $1";
    private const string Outcomes = "select count(*), count(*) filter (where state <> 2), max(finished) from command where accepted > $1 and device > $2";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource database;
    private readonly DateTime begin;

    private JournalWatch(NpgsqlDataSource database, DateTime begin) => (this.database, this.begin) = (database, begin);

    /// <summary>Begins.</summary>
    public static async Task<JournalWatch> StartAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Started);
        return new JournalWatch(database, (DateTime)(await command.ExecuteScalarAsync(cancellation))!);
    }

    /// <summary>Waits until nothing is open but what is scheduled for later than in an hour.</summary>
    /// <exception cref="CannotContinueException">Something was open at the limit.</exception>
    public static async Task NothingOpenAsync(
        NpgsqlDataSource database, TimeSpan limit, TimeProvider time, CancellationToken cancellation, string after = "")
    {
        var began = time.GetTimestamp();
        await using var command = database.CreateCommand(Open);
        command.Parameters.AddWithValue(after);
        while ((long)(await command.ExecuteScalarAsync(cancellation))! is var open and > 0)
        {
            if (time.GetElapsedTime(began) > limit) throw new CannotContinueException($"{open} commands were still open after {limit.TotalSeconds:0} s.");
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>How many were accepted since and have ended.</summary>
    public async Task<long> EndedAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select count(*) from command where accepted > $1 and state <> 0");
        command.Parameters.AddWithValue(begin);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Waits until the commands have ended.</summary>
    /// <param name="expected">How many were accepted.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="time">The machine's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="after">Only of devices that come after this one.</param>
    /// <returns>When the last one ended, and how many did not succeed.</returns>
    /// <exception cref="CannotContinueException">Some were open at the limit, or are missing.</exception>
    public async Task<(DateTimeOffset Last, int Failed)> AllEndedAsync(
        int expected, TimeSpan limit, TimeProvider time, CancellationToken cancellation, string after = "")
    {
        await NothingOpenAsync(database, limit, time, cancellation, after);
        await using var command = database.CreateCommand(Outcomes);
        command.Parameters.AddWithValue(begin);
        command.Parameters.AddWithValue(after);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        if (reader.GetInt64(0) != expected) throw new CannotContinueException($"{expected} commands were accepted, {reader.GetInt64(0)} are in the journal.");
        return (reader.GetFieldValue<DateTimeOffset>(2), (int)reader.GetInt64(1));
    }
}
