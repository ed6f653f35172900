using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridOrleans.Hosting;

/// <summary>
/// A client that starts waits for the database and for the first silo, and says for which. A database that refuses it for good ends the start. That a
/// right or a table is missing does not: the first silo makes them.
/// </summary>
internal sealed partial class PatientConnection(ClusterOptions cluster, TimeProvider time, ILogger<PatientConnection> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromMilliseconds(500);

    private readonly Obstacle _obstacle = new(time);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        var trouble = TroubleIn(exception, cluster);
        var reason = trouble is null ? exception.Message : $"the database: {trouble.Reason}";
        if (_obstacle.IsNews(reason))
            NotYet(logger, reason);
        await Task.Delay(PauseBetweenTries, time, cancellationToken);
        return true;
    }

    /// <summary>What is wrong with the database, if that is what was thrown.</summary>
    /// <exception cref="OptionsException">Waiting would not help.</exception>
    public static DatabaseTrouble? TroubleIn(Exception exception, ClusterOptions cluster)
    {
        var trouble = DatabaseTrouble.In(exception, cluster.ConnectionString);
        return trouble is { Passes: false } and not { SqlState: PostgresErrorCodes.InsufficientPrivilege }
            ? throw OptionsException.Refused(trouble)
            : trouble;
    }

    [LoggerMessage(LogLevel.Warning, "Not connected to the cluster yet ({Reason}); trying on")]
    private static partial void NotYet(ILogger logger, string reason);
}
