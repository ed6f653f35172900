using DbUp;
using DbUp.Engine;
using GridOrleans.Hosting;
using Npgsql;

namespace GridOrleans.Silo;

/// <summary>
/// The database's schema: this project's own SQL, brought up to date by the first silo that starts. Migrations only add, so that a silo of
/// the last release keeps working while the new one rolls in.
/// </summary>
public sealed partial class Schema
{
    // Any number, the same in all silos and used for nothing else.
    private const long AdvisoryLock = 0x67726964_0001;

    private const string JournalTable = "schema_migration";
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromSeconds(2);

    private Schema()
    {
    }

    /// <summary>
    /// Brings the schema up to date. Waits, trying again, while the database cannot be reached; one silo at a time does the work.
    /// </summary>
    /// <param name="connectionString">Npgsql connection string of the role that owns the schema; its search path names the schema.</param>
    /// <param name="time">Measures the pauses.</param>
    /// <param name="logger">Hears what is done and what stands in the way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OptionsException">Waiting would not help: a wrong password or role, a missing database, or a schema newer than this program.</exception>
    public static async Task Migrate(string connectionString, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var obstacle = new Obstacle(time);
        while (true)
        {
            try
            {
                await MigrateNow(connectionString, logger, cancellationToken);
                return;
            }
            catch (Exception failure) when (DatabaseTrouble.In(failure, connectionString) is { } trouble)
            {
                if (!trouble.Passes)
                    throw OptionsException.Refused(trouble);
                if (obstacle.IsNews(trouble.Reason))
                    NotYet(logger, trouble.Reason, PauseBetweenTries.TotalSeconds);
                await Task.Delay(PauseBetweenTries, time, cancellationToken);
            }
        }
    }

    private static async Task MigrateNow(string connectionString, ILogger logger, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 600 };
        var schema = settings.SearchPath ?? "public";
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await Execute(connection, $"select pg_advisory_lock({AdvisoryLock})", cancellationToken);
        await Execute(connection, $"create schema if not exists \"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellationToken);

        var upgrade = DeployChanges.To.PostgresqlDatabase(settings.ConnectionString, schema)
            .WithScriptsEmbeddedInAssembly(typeof(Schema).Assembly, name => name.EndsWith(".sql", StringComparison.Ordinal))
            .JournalToPostgresqlTable(schema, JournalTable)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        RefuseNewer(upgrade);
        var result = upgrade.PerformUpgrade();
        if (!result.Successful)
            // A database that went away meanwhile is still found in it.
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed.", result.Error);
        foreach (var script in result.Scripts)
            Migrated(logger, script.Name);
    }

    private static void RefuseNewer(UpgradeEngine upgrade)
    {
        var known = typeof(Schema).Assembly.GetManifestResourceNames().ToHashSet();
        var newer = upgrade.GetExecutedScripts().Where(name => !known.Contains(name)).Order().ToArray();
        if (newer.Length > 0)
            throw new OptionsException($"The database's schema is newer than this silo: it has {string.Join(", ", newer)}. Start the newer release.");
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The database cannot be used yet ({Reason}); trying every {Seconds} s")]
    private static partial void NotYet(ILogger logger, string reason, double seconds);

    [LoggerMessage(LogLevel.Information, "Migrated the database: {Script}")]
    private static partial void Migrated(ILogger logger, string script);
}
