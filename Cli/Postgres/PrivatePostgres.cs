using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;
using Npgsql;

namespace GridOrleans.Cli.Postgres;

/// <summary>
/// A PostgreSQL server of one's own for tests: same programs, roles and rights as that of <c>grid up</c>, on a port of its own. It works as root and as an
/// ordinary user, can be stopped, killed and started again, and does not outlive the process that started it.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly PostgresData data;
    private readonly PostgresServer server;
    private readonly PostgresSettings settings;
    private readonly string link;
    private readonly PostgresPasswords passwords = new();

    private PrivatePostgres(PostgresData data, string link, int port, bool durable)
    {
        this.data = data;
        this.link = link;
        settings = new PostgresSettings(durable);
        Port = port;
        server = new PostgresServer(data, port, LogFile, AdminConnection);
    }

    /// <summary>TCP port on 127.0.0.1; it stays the same when the server is started again.</summary>
    public int Port { get; }

    /// <summary>The server's log.</summary>
    public string LogFile => Path.Combine(Path.GetDirectoryName(link)!, "postgres.log");

    /// <summary>Connections to the database <c>grid</c>.</summary>
    public DatabaseConnections Connections => DatabaseConnections.Private(Port, PostgresRoles.Database, passwords.Of);

    /// <summary>A superuser's connection string, to the database <c>postgres</c>.</summary>
    public string AdminConnection => DatabaseConnections.ForRole(Port, "postgres", PostgresRoles.Admin, passwords.Of);

    /// <summary>Whether the server process runs.</summary>
    public bool IsRunning => server.IsRunning;

    /// <summary>Makes a new server and starts it; some two seconds.</summary>
    /// <param name="options">Folder, port, durability.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PrivatePostgresOptions();
        var programs = await PostgresInstallation.FindOrInstallAsync(_ => { }, cancellation);
        var folder = options.Folder ?? Path.Combine(Path.GetTempPath(), $"gridorleans-postgres-{Guid.CreateVersion7():N}");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Modes.Passable);
        var link = Path.Combine(folder, "postgres");
        var place = await PostgresPlace.PrepareAsync(link, cancellation);
        var port = options.Port == 0 ? FreePorts.Take(1)[0] : options.Port;
        var postgres = new PrivatePostgres(new PostgresData(place, programs), link, port, options.Durable);
        try
        {
            await postgres.data.CreateAsync(postgres.passwords.Of, postgres.settings, cancellation);
            await postgres.StartAgainAsync(cancellation);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server after <see cref="StopAsync"/> or <see cref="KillAsync"/>, with its data as they were.</summary>
    public Task StartAgainAsync(CancellationToken cancellation = default) => server.StartAsync(settings, cancellation);

    /// <summary>Stops the server in order (fast shutdown: sessions are ended).</summary>
    public Task StopAsync() => server.StopAsync();

    /// <summary>Kills the server process (<c>kill -9</c>); its sessions end with it.</summary>
    public Task KillAsync() => server.KillAsync();

    /// <summary>Makes another database with the same roles and rights, so that tests can share a server.</summary>
    /// <param name="name">Lower-case letters, digits and underscores, beginning with a letter; at most 63.</param>
    /// <param name="template">The database that it begins as a copy of; by default it is empty.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<DatabaseConnections> CreateDatabaseAsync(string name, string template = "template1", CancellationToken cancellation = default)
    {
        if (name.Length is 0 or > 63 || !char.IsAsciiLetterLower(name[0])
            || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            throw new ArgumentException("lower-case letters, digits and underscores, beginning with a letter", nameof(name));
        await using var admin = NpgsqlDataSource.Create(AdminConnection);
        foreach (var statement in PostgresRoles.MakeDatabase(name, template))
        {
            await using var command = admin.CreateCommand(statement);
            // Copying the template waits for the disk; the short limit is meant for the platform's statements.
            command.CommandTimeout = 60;
            await command.ExecuteNonQueryAsync(cancellation);
        }

        return DatabaseConnections.Private(Port, name, passwords.Of);
    }

    /// <summary>Stops the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(data.Place.Folder, recursive: true);
        Directory.Delete(Path.GetDirectoryName(link)!, recursive: true);
    }
}
