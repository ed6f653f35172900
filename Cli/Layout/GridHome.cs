namespace GridOrleans.Cli.Layout;

/// <summary>The folder (<c>.grid</c>) that holds everything which <c>grid up</c> makes.</summary>
/// <param name="Folder">Full path.</param>
public sealed record GridHome(string Folder)
{
    /// <summary>What other commands need on their line to mean this folder, with a space in front; empty when they mean it anyway.</summary>
    public string Option { get; private init; } = "";

    /// <summary>Keys and secrets, for this user only.</summary>
    public string Keys => Path.Combine(Folder, "keys");

    /// <summary>A log file per process.</summary>
    public string Logs => Path.Combine(Folder, "logs");

    /// <summary>PostgreSQL's folder; a symbolic link where the server's user cannot enter this one.</summary>
    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>The variables for shells.</summary>
    public string EnvFile => Path.Combine(Folder, "env");

    /// <summary>What runs, as the supervisor last wrote it.</summary>
    public string StateFile => Path.Combine(Folder, "state.json");

    /// <summary>Held by the supervisor as long as it lives.</summary>
    internal string SupervisorLock => Path.Combine(Folder, "supervisor.lock");

    /// <summary>Held by an <c>up</c> until its supervisor has taken over.</summary>
    internal string UpLock => Path.Combine(Folder, "up.lock");

    /// <summary>The folder from the option, from <c>GRID_HOME</c>, or <c>.grid</c> in the repository.</summary>
    public static GridHome Resolve(string? option, Repository repository)
    {
        var named = string.IsNullOrEmpty(option) ? Environment.GetEnvironmentVariable("GRID_HOME") : option;
        var home = new GridHome(Path.GetFullPath(string.IsNullOrEmpty(named) ? Path.Combine(repository.Folder, ".grid") : named));
        return string.IsNullOrEmpty(option) ? home : home with { Option = $" --home {home.Folder}" };
    }

    /// <summary>The log of a process.</summary>
    public string Log(string process) => Path.Combine(Logs, process + ".log");

    /// <summary>Makes the folders that are missing.</summary>
    public void Create()
    {
        // PostgreSQL's own user has to pass through; all that is secret lies in private folders and files.
        Make(Folder, Modes.Passable);
        Make(Keys, Modes.Private);
        Make(Logs, Modes.Private);
    }

    /// <summary>Removes what this command keeps here, and the folder itself when nothing else is left in it.</summary>
    public void Wipe()
    {
        if (!Directory.Exists(Folder)) return;
        var postgres = new DirectoryInfo(Postgres);
        if (postgres.LinkTarget is not null)
        {
            if (postgres.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo { Exists: true } target) target.Delete(recursive: true);
            File.Delete(Postgres);
        }

        foreach (var folder in (string[])[Postgres, Keys, Logs])
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (var file in (string[])[EnvFile, StateFile, SupervisorLock, UpLock]) File.Delete(file);
        if (!Directory.EnumerateFileSystemEntries(Folder).Any()) Directory.Delete(Folder);
    }

    private static void Make(string folder, UnixFileMode mode)
    {
        Directory.CreateDirectory(folder);
        // Whatever the umask was, and whatever an older run left.
        File.SetUnixFileMode(folder, mode);
    }
}
