namespace GridOrleans.Cli.Postgres;

/// <summary>The variables by which a person names another database than the private one.</summary>
internal static class DatabaseNames
{
    /// <summary>The connections that <c>GRID_DATABASE</c> and <c>GRID_DATABASE_CLIENT</c> name; <c>null</c> for the private server.</summary>
    public static DatabaseConnections? FromEnvironment() => DatabaseConnections.Named(
        Environment.GetEnvironmentVariable("GRID_DATABASE"),
        Environment.GetEnvironmentVariable("GRID_DATABASE_CLIENT"));
}
