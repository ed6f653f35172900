namespace GridOrleans.Cli.Postgres;

/// <summary>The database roles of a private server and the statements that make them.</summary>
internal static class PostgresRoles
{
    /// <summary>The database.</summary>
    public const string Database = "grid";

    /// <summary>Superuser; used by <c>up</c> and by tests, never by a process of the platform.</summary>
    public const string Admin = "grid_admin";

    /// <summary>Owns the database; the silos run their migrations and all their work as this role.</summary>
    public const string Silo = "grid_silo";

    /// <summary>Gateways and adapters; the silos' migrations let it read the membership and nothing else.</summary>
    public const string Client = "grid_client";

    /// <summary>The statements for a new server, one a line.</summary>
    /// <param name="password">Password of a role; letters, digits, <c>-</c> and <c>_</c> only.</param>
    public static IEnumerable<string> Make(Func<string, string> password) =>
    [
        $"alter role {Admin} password '{Checked(password(Admin))}'",
        $"create role {Silo} login password '{Checked(password(Silo))}'",
        $"create role {Client} login password '{Checked(password(Client))}'",
        .. MakeDatabase(Database),
    ];

    /// <summary>The statements for a database that both roles may connect to, one a line.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="template">The database that it begins as a copy of; nobody may be connected to that one.</param>
    public static IEnumerable<string> MakeDatabase(string name, string template = "template1") =>
    [
        $"create database {name} owner {Silo} template {template}",
        $"revoke all on database {name} from public",
        $"grant connect on database {name} to {Client}",
    ];

    private static string Checked(string password) =>
        password.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? password : throw new ArgumentException("not a password of ours");
}
