using System.Diagnostics;

namespace GridOrleans.Cli.Processes;

/// <summary>
/// A process whose output goes straight into its log file, so that it lives on undisturbed when the supervisor is killed. It waits at a gate before it
/// becomes its program: the supervisor first writes down whom it started. A supervisor that dies in between leaves nothing behind.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // The shell becomes the program (exec), so pid and start time stay. The end of the input without a line means that the starter is gone.
    private const string Gate = "IFS= read -r go || exit 0; log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1";

    private readonly Process process;

    private ChildProcess(Process process, ProcessIdentity identity)
    {
        this.process = process;
        Identity = identity;
    }

    /// <summary>Which process it is.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Starts the process up to its gate.</summary>
    public static ChildProcess Hold(ChildCommand command)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = command.WorkingFolder };
        foreach (var argument in (string[])["-c", Gate, "grid", command.LogFile, .. command.Prefix, .. command.Arguments]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start");
        var identity = ProcessIdentity.Of(process.Id, command.Arguments)
            ?? throw new InvalidOperationException($"{command.Arguments[0]} ended before it began");
        return new ChildProcess(process, identity);
    }

    /// <summary>Opens the gate.</summary>
    public void Release()
    {
        try
        {
            process.StandardInput.WriteLine("go");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already; whoever waits for its end learns that.
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code; 128 and the signal's number when a signal ended it.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    /// <summary>Asks it to stop and kills it when it has not done so in time.</summary>
    /// <returns><c>true</c> when it stopped by itself.</returns>
    public async Task<bool> StopAsync(Signal signal, TimeSpan limit, TimeProvider time)
    {
        Posix.Send(Identity.Pid, signal);
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            Posix.Send(Identity.Pid, Signal.Kill);
            await process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => process.Dispose();
}
