using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Postgres;

/// <summary>The data folder of a private server.</summary>
/// <param name="Place">Where it lies and who owns it.</param>
/// <param name="Programs">The programs that work on it.</param>
internal sealed record PostgresData(PostgresPlace Place, PostgresPrograms Programs)
{
    /// <summary>The folder itself.</summary>
    public string Folder => Path.Combine(Place.Folder, "data");

    /// <summary>Whether it has been made: the folder gets its name when it is complete.</summary>
    public bool Exists => Directory.Exists(Folder);

    /// <summary>The server's command line, without what changes the user.</summary>
    public IReadOnlyList<string> ServerCommand(int port) => [Programs.Server, "-D", Folder, "-p", $"{port}"];

    /// <summary>Makes the folder with roles and database; an interrupted attempt leaves nothing that the next one would trust.</summary>
    public async Task CreateAsync(Func<string, string> password, PostgresSettings settings, CancellationToken cancellation)
    {
        var unfinished = Unfinished();
        string[] sync = settings.Durable ? [] : ["--no-sync"];
        // No server listens before the access rules are ours, so the trust of the first moment lets nobody in.
        var initdb = await Tool.RunAsync(
            Place.Account.Command([
                Programs.Initdb, "-D", unfinished, "-U", PostgresRoles.Admin, "--auth=trust", "--data-checksums",
                "--encoding=UTF8", "--locale=C.UTF-8", .. sync]),
            cancellation: cancellation);
        initdb.MustSucceed("initdb");

        settings.Write(unfinished);
        var statements = string.Concat(PostgresRoles.Make(password).Select(statement => statement + "\n"));
        var roles = await Tool.RunAsync(
            Place.Account.Command(Programs.Server, "--single", "-D", unfinished, "-c", "exit_on_error=true", "-c", "log_min_messages=warning", "postgres"),
            statements,
            cancellation: cancellation);
        roles.MustSucceed("making the database roles");
        Directory.Move(unfinished, Folder);
    }

    /// <summary>Makes the folder as a copy of a running primary's, with which the copy keeps up from then on.</summary>
    /// <param name="primary">The primary's connection, as libpq reads it, without the password.</param>
    /// <param name="password">Its password.</param>
    /// <param name="durable">Whether the copy is to survive a power cut.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task CopyAsync(string primary, string password, bool durable, CancellationToken cancellation)
    {
        var unfinished = Unfinished();
        string[] sync = durable ? [] : ["--no-sync"];
        var copy = await Tool.RunAsync(
            Place.Account.Command([
                Programs.BaseBackup, "-D", unfinished, "-d", primary, "--checkpoint=fast", "--wal-method=stream", "--slot", Replication.Standby, .. sync]),
            environment: new Dictionary<string, string> { ["PGPASSWORD"] = password },
            cancellation: cancellation);
        copy.MustSucceed("pg_basebackup");
        var signal = Path.Combine(unfinished, "standby.signal");
        await File.WriteAllTextAsync(signal, "", cancellation);
        Place.Account.Own(signal);
        Directory.Move(unfinished, Folder);
    }

    /// <summary>
    /// Clears the way for a start: refreshes the settings, and removes the lock file of a server that is gone when its pid now belongs to some other
    /// program, which PostgreSQL itself cannot tell.
    /// </summary>
    public void Prepare(PostgresSettings settings)
    {
        settings.Write(Folder);
        if (RunningServer() is null) File.Delete(LockFile);
    }

    /// <summary>The pid of the server that runs on this folder, or <c>null</c>.</summary>
    public int? RunningServer()
    {
        try
        {
            return int.TryParse(File.ReadLines(LockFile).FirstOrDefault(), out var pid) && IsServerOf(pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string LockFile => Path.Combine(Folder, "postmaster.pid");

    private string Unfinished()
    {
        var unfinished = Folder + ".unfinished";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        return unfinished;
    }

    private bool IsServerOf(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == "postgres" && words.Contains(Folder);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
