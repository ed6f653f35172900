using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Postgres;

/// <summary>Gets PostgreSQL onto a Debian or Ubuntu machine.</summary>
internal static class PostgresInstallation
{
    private const string ClusterSettings = "/etc/postgresql-common/createcluster.d/gridorleans.conf";

    /// <summary>Finds the programs; installs them when they are missing and this is root on a machine with apt-get.</summary>
    /// <param name="say">Told before each long step.</param>
    /// <param name="cancellation">Stops a running installation.</param>
    public static async Task<PostgresPrograms> FindOrInstallAsync(Action<string> say, CancellationToken cancellation)
    {
        if (PostgresPrograms.Find() is { } found) return found;
        const string missing = "PostgreSQL's server programs (initdb, postgres) are neither on the PATH nor in /usr/lib/postgresql/*/bin.";
        if (!DebianPackages.AreHere)
            throw new CannotContinueException($"{missing}\nInstall the PostgreSQL server (version 14 or later) with this system's package manager.");
        if (!DebianPackages.CanInstall)
            throw new CannotContinueException($"{missing}\nInstall them: sudo apt-get install postgresql\n(or run this as root, and it does so itself)");

        ForbidDefaultServer();
        await DebianPackages.InstallAsync("postgresql", say, cancellation);
        return PostgresPrograms.Find() ?? throw new CannotContinueException($"apt-get has installed postgresql, but: {missing}");
    }

    /// <summary>The package would otherwise make and start a server of its own, on a port of its own.</summary>
    private static void ForbidDefaultServer()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ClusterSettings)!);
        if (!File.Exists(ClusterSettings)) File.WriteAllText(ClusterSettings, "create_main_cluster = false\n");
    }
}
