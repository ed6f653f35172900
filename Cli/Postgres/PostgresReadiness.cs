using System.Data.Common;
using Npgsql;

namespace GridOrleans.Cli.Postgres;

/// <summary>Whether a server answers.</summary>
internal static class PostgresReadiness
{
    /// <summary>Connects anew and asks for nothing in particular.</summary>
    public static async Task<bool> AnswersAsync(string connectionString, CancellationToken cancellation) =>
        await FailureAsync(connectionString, cancellation) is null;

    /// <summary>Why it does not answer.</summary>
    /// <returns><c>null</c> when it does.</returns>
    public static async Task<string?> FailureAsync(string connectionString, CancellationToken cancellation)
    {
        try
        {
            // Unpooled: a pool would hold sessions that nobody needs.
            var direct = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "grid" };
            await using var connection = new NpgsqlConnection(direct.ConnectionString);
            await connection.OpenAsync(cancellation);
            return null;
        }
        catch (Exception e) when (e is DbException or TimeoutException or OperationCanceledException)
        {
            return e.Message;
        }
    }
}
