using System.Globalization;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Postgres;

/// <summary>The user that the server runs as: this one, or, because PostgreSQL refuses to run as root, another.</summary>
/// <param name="Name">User name, or number where it has none.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Group id.</param>
/// <param name="Change">What stands before a command so that it runs as this user; empty for the present user.</param>
internal sealed record PostgresAccount(string Name, int Uid, int Gid, IReadOnlyList<string> Change)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>The account for new data.</summary>
    public static PostgresAccount Choose()
    {
        if (!Environment.IsPrivilegedProcess) return Present;
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        var user = Candidates.Select(name => users.Find(fields => fields[0] == name)).FirstOrDefault(fields => fields is not null)
            ?? throw new CannotContinueException("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody.");
        return Other(user[0], Number(user[2]), Number(user[3]));
    }

    /// <summary>The account that owns existing data; the server runs as no other.</summary>
    public static async Task<PostgresAccount> OwnerOfAsync(string dataFolder, CancellationToken cancellation)
    {
        var owner = await Tool.RunAsync(["stat", "-c", "%u %g %U", dataFolder], cancellation: cancellation);
        owner.MustSucceed($"reading who owns {dataFolder}");
        var fields = owner.Output.Split(' ');
        var uid = Number(fields[0]);
        if (Environment.IsPrivilegedProcess)
        {
            return uid == 0
                ? throw new CannotContinueException($"{dataFolder} belongs to root, and PostgreSQL does not run as root: ./grid down --wipe removes it.")
                : Other(fields[2], uid, Number(fields[1]));
        }

        var self = await Tool.RunAsync(["id", "-u"], cancellation: cancellation);
        return Number(self.Output) == uid
            ? Present
            : throw new CannotContinueException($"{dataFolder} belongs to the user {fields[2]}. Run this as that user or as root, or choose another --home.");
    }

    /// <summary>Gives a file or folder to this account.</summary>
    public void Own(string path)
    {
        if (Change.Count > 0) Posix.GiveTo(path, Uid, Gid);
    }

    /// <summary>A command line as this account.</summary>
    public IReadOnlyList<string> Command(params IEnumerable<string> arguments) => [.. Change, .. arguments];

    private static PostgresAccount Present => new(Environment.UserName, -1, -1, []);

    private static PostgresAccount Other(string name, int uid, int gid) => new(name, uid, gid, ChangeTo(uid, gid));

    // Both change the user and then become the command, so the pid is the server's; runuser would stay in between and forward signals in its own way.
    private static string[] ChangeTo(int uid, int gid)
    {
        var setpriv = FirstOf("/usr/bin/setpriv", "/bin/setpriv");
        if (setpriv is not null) return [setpriv, $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"];
        var chroot = FirstOf("/usr/sbin/chroot", "/sbin/chroot", "/usr/bin/chroot")
            ?? throw new CannotContinueException("To run PostgreSQL as another user than root, setpriv (package util-linux) is needed.");
        return [chroot, $"--userspec=+{uid}:+{gid}", "--groups=", "/"];
    }

    private static string? FirstOf(params string[] paths) => paths.FirstOrDefault(File.Exists);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
