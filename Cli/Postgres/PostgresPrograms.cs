using System.Globalization;

namespace GridOrleans.Cli.Postgres;

/// <summary>PostgreSQL's server programs on this machine.</summary>
/// <param name="BinFolder">The folder that holds <c>initdb</c> and <c>postgres</c>.</param>
internal sealed record PostgresPrograms(string BinFolder)
{
    private static readonly string[] Needed = ["initdb", "postgres"];

    /// <summary>Makes a data folder.</summary>
    public string Initdb => Path.Combine(BinFolder, "initdb");

    /// <summary>The server.</summary>
    public string Server => Path.Combine(BinFolder, "postgres");

    /// <summary>Copies a running server's data; with Debian and Ubuntu it comes with the clients, which the server's package needs.</summary>
    public string BaseBackup => Path.Combine(BinFolder, "pg_basebackup");

    /// <summary>Looks on the path, then where Debian and Ubuntu keep them off the path.</summary>
    public static PostgresPrograms? Find() =>
        Find(Environment.GetEnvironmentVariable("PATH") ?? "", "/usr/lib/postgresql");

    /// <summary>The rule behind <see cref="Find()"/>: the first folder of the path that has all programs, else the highest version.</summary>
    internal static PostgresPrograms? Find(string path, string versionsFolder)
    {
        var onPath = path.Split(':', StringSplitOptions.RemoveEmptyEntries);
        var byVersion = Directory.Exists(versionsFolder)
            ? Directory.EnumerateDirectories(versionsFolder).OrderByDescending(Version).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return onPath.Concat(byVersion).Where(HasAll).Select(Real).FirstOrDefault();
    }

    private static bool HasAll(string folder) => Needed.All(program => File.Exists(Path.Combine(folder, program)));

    // A link on the path may lead through a folder that only root enters; the server's user gets the real place.
    private static PostgresPrograms Real(string folder)
    {
        var target = new FileInfo(Path.Combine(folder, Needed[0])).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        var real = target is null ? folder : Path.GetDirectoryName(target)!;
        return new PostgresPrograms(HasAll(real) ? real : folder);
    }

    private static double Version(string folder) =>
        double.TryParse(Path.GetFileName(folder), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) ? version : -1;
}
