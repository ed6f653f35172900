using Npgsql;

namespace GridOrleans.Cli.Postgres;

/// <summary>The connection strings of a database.</summary>
/// <param name="Silo">For the silos: the role that owns the schema.</param>
/// <param name="Client">For gateways and adapters: the role that may read the membership.</param>
/// <param name="IsPrivate">Whether the server is one that <c>up</c> itself starts.</param>
public sealed record DatabaseConnections(string Silo, string Client, bool IsPrivate)
{
    /// <summary>
    /// Marks the connection string that <c>up</c> exports as <c>GRID_DATABASE</c>. A shell that has sourced the file and runs <c>up</c> again
    /// means the private server, not "the server named by GRID_DATABASE".
    /// </summary>
    internal const string ExportMark = "grid-env";

    private static readonly Dictionary<string, string> Defaults = new()
    {
        // Short limits let callers fail fast while there is no server (Orleans and PostgreSQL handbook, 2.a); the texts of Orleans' providers are
        // constant, so preparing them automatically pays (1.1).
        ["Search Path"] = "grid",
        ["Timeout"] = "3",
        ["Command Timeout"] = "5",
        // The answer to a cancelled wait for a synchronous standby would pass for a commit.
        ["Cancellation Timeout"] = "-1",
        ["Max Auto Prepare"] = "40",
        ["Auto Prepare Min Usages"] = "2",
    };

    /// <summary>The silos' connection string as it stands in <c>GRID_DATABASE</c>.</summary>
    internal string Exported => IsPrivate ? new NpgsqlConnectionStringBuilder(Silo) { ApplicationName = ExportMark }.ConnectionString : Silo;

    /// <summary>The connections to a private server.</summary>
    internal static DatabaseConnections Private(int port, string database, Func<string, string> password) => new(
        ForRole(port, database, PostgresRoles.Silo, password),
        ForRole(port, database, PostgresRoles.Client, password),
        IsPrivate: true);

    /// <summary>The connection of one role to a private server.</summary>
    internal static string ForRole(int port, string database, string role, Func<string, string> password) =>
        Complete(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = database,
            Username = role,
            Password = password(role),
        }.ConnectionString);

    /// <summary>
    /// The connections to a pair, whichever of the two is primary at the time. A server that was found away, or not to be the primary, is asked again
    /// after a second: commands wait for it after a promotion, and the driver's own 10 seconds would be long.
    /// </summary>
    internal static DatabaseConnections Pair(string address, IEnumerable<int> ports, Func<string, string> password) => new(
        ForPair(address, ports, PostgresRoles.Silo, password),
        ForPair(address, ports, PostgresRoles.Client, password),
        // Not one that up starts: to up it is a database that somebody names.
        IsPrivate: false);

    /// <summary>The connection of one role to the primary of a pair.</summary>
    internal static string ForPair(string address, IEnumerable<int> ports, string role, Func<string, string> password) =>
        Complete(new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', ports.Select(port => $"{address}:{port}")),
            TargetSessionAttributes = "primary",
            HostRecheckSeconds = 1,
            Database = PostgresRoles.Database,
            Username = role,
            Password = password(role),
        }.ConnectionString);

    /// <summary>The connections that the environment names.</summary>
    /// <param name="silo"><c>GRID_DATABASE</c>.</param>
    /// <param name="client"><c>GRID_DATABASE_CLIENT</c>; without it, clients use the silos' role.</param>
    /// <returns><c>null</c> when none is named, and when it is the one that an earlier <c>up</c> exported.</returns>
    internal static DatabaseConnections? Named(string? silo, string? client)
    {
        if (string.IsNullOrWhiteSpace(silo)) return null;
        var own = Complete(silo);
        return new NpgsqlConnectionStringBuilder(own).ApplicationName == ExportMark
            ? null
            : new DatabaseConnections(own, string.IsNullOrWhiteSpace(client) ? own : Complete(client), IsPrivate: false);
    }

    /// <summary>The same connections under a process' name, by which the server's list of sessions tells them apart.</summary>
    internal static string For(string process, string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { ApplicationName = process }.ConnectionString;

    private static string Complete(string connection)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connection);
            foreach (var (key, value) in Defaults)
                if (!builder.ShouldSerialize(key)) builder[key] = value;
            return builder.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new CannotContinueException($"The connection string in GRID_DATABASE or GRID_DATABASE_CLIENT cannot be read: {e.Message}", e);
        }
    }
}
