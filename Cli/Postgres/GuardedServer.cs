using System.Diagnostics;

namespace GridOrleans.Cli.Postgres;

/// <summary>
/// A server under a shell that waits for the end of its own input. The other end of that is in this process, so when this process ends, in whatever
/// way, the shell stops the server.
/// </summary>
internal sealed class GuardedServer
{
    private const string Guard =
        "log=$1; shift; exec 3<&0; \"$@\" </dev/null >>\"$log\" 2>&1 3<&- & server=$!; " +
        "( read -r stop <&3; kill -INT $server 2>/dev/null ) >/dev/null 2>&1 & guard=$!; " +
        "exec 3<&-; wait $server; result=$?; kill $guard 2>/dev/null; exit $result";

    private readonly Process shell;

    private GuardedServer(Process shell) => this.shell = shell;

    /// <summary>Whether the server has ended.</summary>
    public bool HasEnded => shell.HasExited;

    /// <summary>Starts a server.</summary>
    public static GuardedServer Start(IReadOnlyList<string> command, string logFile)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", Guard, "grid", logFile, .. command]) start.ArgumentList.Add(argument);
        return new GuardedServer(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start"));
    }

    /// <summary>Waits until the server has ended; after the limit it is killed.</summary>
    public async Task EndAsync(TimeSpan limit)
    {
        shell.StandardInput.Close();
        using (shell)
        {
            try
            {
                await shell.WaitForExitAsync().WaitAsync(limit);
            }
            catch (TimeoutException)
            {
                shell.Kill(entireProcessTree: true);
                await shell.WaitForExitAsync();
            }
        }
    }
}
