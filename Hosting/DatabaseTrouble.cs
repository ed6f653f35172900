using System.Net.Sockets;
using Npgsql;

namespace GridOrleans.Hosting;

/// <summary>Why the database cannot be used, and whether that passes by itself.</summary>
/// <param name="Reason">In a line, for people; with several hosts, what each of them said.</param>
/// <param name="Passes">
/// True where waiting helps: nobody answers, the server is starting, it has no room for another connection, there is no primary. False where a person
/// has to act: a wrong password, a missing role or database, a right that was not granted, no agreement about encryption.
/// </param>
/// <param name="SqlState">PostgreSQL's own code, where it gave one.</param>
public sealed record DatabaseTrouble(string Reason, bool Passes, string? SqlState = null)
{
    /// <summary>Finds the trouble in what was thrown.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="connectionString">The connection that was tried.</param>
    /// <returns><c>null</c> when it is something else.</returns>
    public static DatabaseTrouble? In(Exception failure, string connectionString) => failure switch
    {
        PostgresException said => Said(said),
        // A host that is away may yet turn out to be the right one.
        NpgsqlException { InnerException: AggregateException several } => Together(
            [.. several.InnerExceptions.Select(one => In(one, connectionString)).OfType<DatabaseTrouble>()]),
        NpgsqlException => new(Line(failure), HasSeveralHosts(connectionString) || IsOfTheNetwork((NpgsqlException)failure)),
        SocketException => new(failure.Message, true),
        { InnerException: { } inner } => In(inner, connectionString),
        _ => null,
    };

    // Classes of SQLSTATE (PostgreSQL manual, appendix A): 28 invalid authorization; 53 insufficient resources, 57P operator intervention, 58 system error.
    private static DatabaseTrouble? Said(PostgresException said)
    {
        var line = $"{said.MessageText} ({said.SqlState})";
        return said.SqlState switch
        {
            PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege or ['2', '8', ..] => new(line, false, said.SqlState),
            // A standby: it may be promoted.
            PostgresErrorCodes.ReadOnlySqlTransaction or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..] => new(line, true, said.SqlState),
            _ => said.IsTransient ? new(line, true, said.SqlState) : null,
        };
    }

    private static DatabaseTrouble? Together(IReadOnlyList<DatabaseTrouble> each) => each.Count == 0
        ? null
        : new(string.Join("; ", each.Select(one => one.Reason).Distinct()), each.Any(one => one.Passes), each[0].SqlState);

    private static bool IsOfTheNetwork(NpgsqlException failure) =>
        failure.IsTransient || failure.InnerException is SocketException or TimeoutException or IOException;

    // Of several hosts none may be primary just now, which the driver says in the same way as that a password is missing.
    private static bool HasSeveralHosts(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Host?.Contains(',', StringComparison.Ordinal) == true;

    private static string Line(Exception failure) => (failure.InnerException is { } cause ? $"{failure.Message}: {cause.Message}" : failure.Message).ReplaceLineEndings(" ");
}
