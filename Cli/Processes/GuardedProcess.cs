using System.Diagnostics;

namespace GridOrleans.Cli.Processes;

/// <summary>
/// A process under a shell that waits for the end of its own input. The other end of that is in this process, so when this process ends, in whatever
/// way, the shell interrupts it.
/// </summary>
internal sealed class GuardedProcess
{
    private const string Guard =
        "log=$1; shift; exec 3<&0 2>>\"$log\"; \"$@\" </dev/null >>\"$log\" 2>&1 3<&- & server=$!; " +
        "( read -r stop <&3; kill -INT $server 2>/dev/null ) >/dev/null 2>&1 & guard=$!; " +
        "exec 3<&-; wait $server; result=$?; kill $guard 2>/dev/null; exit $result";

    private readonly Process shell;

    private GuardedProcess(Process shell) => this.shell = shell;

    /// <summary>The pid of the shell, whose child the process is.</summary>
    public int Pid => shell.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasEnded => shell.HasExited;

    /// <summary>Starts a process.</summary>
    public static GuardedProcess Start(ChildCommand command)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = command.WorkingFolder };
        foreach (var argument in (string[])["-c", Guard, "grid", command.LogFile, .. command.Prefix, .. command.Arguments]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        return new GuardedProcess(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start"));
    }

    /// <summary>Waits until the process has ended; after the limit it is killed.</summary>
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
