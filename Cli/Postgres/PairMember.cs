using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;
using Npgsql;

namespace GridOrleans.Cli.Postgres;

/// <summary>One of the two servers of a pair, whatever its part is at the time.</summary>
internal sealed class PairMember : IAsyncDisposable
{
    private static readonly TimeSpan LeftoverLimit = TimeSpan.FromSeconds(3);

    private readonly string folder;
    private readonly PostgresData data;
    private readonly PostgresServer server;
    private readonly PostgresPasswords passwords;

    private PairMember(string folder, PostgresData data, int port, PostgresPasswords passwords)
    {
        this.folder = folder;
        this.data = data;
        this.passwords = passwords;
        Port = port;
        server = new PostgresServer(data, port, LogFile, Connection);
    }

    /// <summary>TCP port.</summary>
    public int Port { get; }

    /// <summary>The server's log; it lies beside the small disk, not on it.</summary>
    public string LogFile => Path.Combine(folder, "postgres.log");

    /// <summary>A superuser's connection to this very server, without a pool.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(
        DatabaseConnections.ForRole(Port, PostgresRoles.Database, PostgresRoles.Admin, passwords.Of))
    {
        Pooling = false,
        // Promotion and checkpoints take their time; the short limit is meant for the platform's statements.
        CommandTimeout = 120,
    }.ConnectionString;

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => server.IsRunning;

    /// <summary>Its own disk; <c>null</c> when it has none.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>Makes the place, over what an earlier one left.</summary>
    public static async Task<PairMember> PrepareAsync(
        string folder, int port, PostgresPrograms programs, PostgresPasswords passwords, CancellationToken cancellation)
    {
        var wanted = Path.Combine(folder, "postgres");
        await RemoveLeftoversAsync(folder, wanted, programs, cancellation);
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Modes.Passable);
        var place = await PostgresPlace.PrepareAsync(wanted, cancellation);
        return new PairMember(folder, new PostgresData(place, programs), port, passwords);
    }

    /// <summary>Gives it a disk of its own.</summary>
    /// <returns>Why that cannot be had; <c>null</c> when it is done.</returns>
    public async Task<string?> TakeDiskAsync(long size, CancellationToken cancellation)
    {
        var problem = await SmallDisk.MountAsync(Image(folder), data.Place.Folder, size, data.Place.Account, cancellation);
        if (problem is null) Disk = new SmallDisk(data.Place.Folder);
        return problem;
    }

    /// <summary>Makes new data with roles and database, and starts.</summary>
    public async Task CreateAsync(PostgresSettings settings, CancellationToken cancellation)
    {
        await data.CreateAsync(passwords.Of, settings, cancellation);
        await server.StartAsync(settings, cancellation);
    }

    /// <summary>Replaces its data by a copy of a running primary's, and starts as that one's standby.</summary>
    public async Task FollowAsync(PairMember primary, PostgresSettings settings, CancellationToken cancellation)
    {
        await server.KillAsync();
        if (data.Exists) Directory.Delete(data.Folder, recursive: true);
        await data.CopyAsync(Source(primary), passwords.Of(PostgresRoles.Admin), settings.Durable, cancellation);
        await StartAsStandbyAsync(primary, settings, cancellation);
    }

    /// <summary>Starts it on its data, which are a copy of the primary's.</summary>
    public Task StartAsStandbyAsync(PairMember primary, PostgresSettings settings, CancellationToken cancellation)
    {
        var conninfo = $"{Source(primary)} password={passwords.Of(PostgresRoles.Admin)} application_name={Replication.Standby}";
        return server.StartAsync(settings with { Replication = new Replication(conninfo, IsAwaited: false) }, cancellation);
    }

    /// <summary>Starts it on its data.</summary>
    public Task StartAsync(PostgresSettings settings, CancellationToken cancellation) => server.StartAsync(settings, cancellation);

    /// <summary>Stops it in order.</summary>
    public Task StopAsync() => server.StopAsync();

    /// <summary>Kills it and its sessions.</summary>
    public Task KillAsync() => server.KillAsync();

    /// <summary>Makes a running server take on changed settings.</summary>
    public async Task ReloadAsync(PostgresSettings settings, CancellationToken cancellation)
    {
        settings.Write(data.Folder);
        await AskAsync<bool>("select pg_reload_conf()", cancellation);
    }

    /// <summary>One value from this very server.</summary>
    public async Task<T?> AskAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation) is T value ? value : default;
    }

    /// <summary>Kills the server and removes everything of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await server.KillAsync();
        await RemoveAsync(folder, data.Place.Folder);
    }

    /// <summary>A pair whose process was killed leaves its folders, its mounts, and for a moment its servers.</summary>
    private static async Task RemoveLeftoversAsync(string folder, string wanted, PostgresPrograms programs, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return;
        var place = new DirectoryInfo(wanted).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? wanted;
        if (Directory.Exists(place))
        {
            var left = new PostgresData(new PostgresPlace(place, PostgresAccount.Choose()), programs);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            // They end in order as soon as their guard does; what they still write is not needed.
            limit.CancelAfter(LeftoverLimit);
            while (left.RunningServer() is { } pid)
            {
                if (limit.IsCancellationRequested) Posix.Send(pid, Signal.Kill);
                cancellation.ThrowIfCancellationRequested();
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
            }
        }

        await RemoveAsync(folder, place);
    }

    private static async Task RemoveAsync(string folder, string place)
    {
        if (Directory.Exists(place))
        {
            await SmallDisk.UnmountAsync(place);
            Directory.Delete(place, recursive: true);
        }

        if (!Directory.Exists(folder)) return;
        File.Delete(Image(folder));
        Directory.Delete(folder, recursive: true);
    }

    private static string Source(PairMember primary) => $"host=127.0.0.1 port={primary.Port} user={PostgresRoles.Admin} connect_timeout=3";

    private static string Image(string folder) => Path.Combine(folder, "disk.img");
}
