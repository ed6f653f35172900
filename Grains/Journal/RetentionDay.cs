using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>Silo and database do not agree on the time, so that nothing may be dropped.</summary>
internal sealed class ClocksDifferException(DateTimeOffset silo, DateTimeOffset database) : Exception(
    $"Nothing is dropped: this silo's clock says {silo:yyyy-MM-dd HH:mm:ss}Z and the database's {database:yyyy-MM-dd HH:mm:ss}Z. "
    + "Set the wrong one right; what is too old is dropped in the next slot.");

/// <summary>
/// The day from which retention counts back. What is dropped does not come back, so no single clock decides: silo and database have to agree, and the earlier
/// of their days counts.
/// </summary>
internal sealed partial class RetentionDay(GridDatabase database, TimeProvider time, ILogger<RetentionDay> logger)
{
    /// <summary>More than any drift that is corrected by itself, and less than any retention.</summary>
    public static readonly TimeSpan MostApart = TimeSpan.FromHours(1);

    /// <summary>The day, in UTC.</summary>
    /// <exception cref="ClocksDifferException">They do not agree. Logged.</exception>
    public async Task<DateOnly> Read(CancellationToken cancellationToken)
    {
        var theirs = await database.Read(source => ReadClock(source, cancellationToken));
        var ours = time.GetUtcNow();
        if ((ours - theirs).Duration() > MostApart)
        {
            var differ = new ClocksDifferException(ours, theirs);
            NothingDropped(differ.Message);
            throw differ;
        }
        return DateOnly.FromDateTime((ours < theirs ? ours : theirs).UtcDateTime);
    }

    private static async Task<DateTimeOffset> ReadClock(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("select clock_timestamp()");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetFieldValue<DateTimeOffset>(0);
    }

    [LoggerMessage(LogLevel.Error, "{Detail}")]
    private partial void NothingDropped(string detail);
}
