using System.Security.Cryptography;
using System.Text;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Postgres;

/// <summary>Where a server's data lies, and who owns it.</summary>
/// <param name="Folder">A folder that the account can enter and write.</param>
/// <param name="Account">The user that the server runs as.</param>
internal sealed record PostgresPlace(string Folder, PostgresAccount Account)
{
    private const string Elsewhere = "/var/lib/gridorleans";

    /// <summary>
    /// Prepares the place. Where the server's user cannot reach the folder that is wanted (a source tree under a closed home folder), a folder below
    /// <c>/var/lib/gridorleans</c>, named after the wanted one, takes its place and the wanted one becomes a symbolic link to it.
    /// </summary>
    public static async Task<PostgresPlace> PrepareAsync(string wanted, CancellationToken cancellation)
    {
        if (Directory.Exists(wanted)) return await ExistingAsync(wanted, cancellation);

        // A link whose target is gone.
        File.Delete(wanted);
        var account = PostgresAccount.Choose();
        Make(wanted, account);
        if (await CanEnterAsync(wanted, account, cancellation)) return new PostgresPlace(wanted, account);

        Directory.Delete(wanted);
        var other = ElsewhereFor(wanted);
        // Nothing leads to it any more, and the keys to it went with what did.
        if (Directory.Exists(other)) Directory.Delete(other, recursive: true);
        Directory.CreateDirectory(Elsewhere);
        File.SetUnixFileMode(Elsewhere, Modes.Passable);
        Make(other, account);
        if (!await CanEnterAsync(other, account, cancellation))
            throw new CannotContinueException($"PostgreSQL's user {account.Name} can enter neither {wanted} nor {other}.");
        Directory.CreateSymbolicLink(wanted, other);
        return new PostgresPlace(other, account);
    }

    /// <summary>The stand-in for a folder that the server's user cannot enter.</summary>
    internal static string ElsewhereFor(string wanted) =>
        Path.Combine(Elsewhere, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(wanted)))[..8]));

    private static async Task<PostgresPlace> ExistingAsync(string wanted, CancellationToken cancellation)
    {
        var folder = new DirectoryInfo(wanted).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? wanted;
        var account = await PostgresAccount.OwnerOfAsync(folder, cancellation);
        return await CanEnterAsync(folder, account, cancellation)
            ? new PostgresPlace(folder, account)
            : throw new CannotContinueException($"{folder} belongs to the user {account.Name}, who cannot enter it: a folder above it is closed.");
    }

    private static void Make(string folder, PostgresAccount account)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Modes.Private);
        account.Own(folder);
    }

    private static async Task<bool> CanEnterAsync(string folder, PostgresAccount account, CancellationToken cancellation)
    {
        const string attempt = "cd \"$1\" && : >.probe && rm .probe";
        return (await Tool.RunAsync(account.Command("/bin/sh", "-c", attempt, "probe", folder), cancellation: cancellation)).ExitCode == 0;
    }
}
