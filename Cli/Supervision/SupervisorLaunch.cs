using System.Diagnostics;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>A supervisor that this process has started and, until it is let go, keeps alive by holding the other end of its input.</summary>
internal sealed class SupervisorLaunch : IDisposable
{
    // Descriptors that some script left open would stay open as long as the platform runs.
    private const string Detached =
        "for n in 3 4 5 6 7 8 9; do eval \"exec $n<&-\"; done; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1";

    /// <summary>The option that names a file of <see cref="Sites"/>.</summary>
    public const string SitesOption = "--sites";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Process process;
    private readonly GridHome home;

    private SupervisorLaunch(Process process, GridHome home)
    {
        this.process = process;
        this.home = home;
    }

    /// <summary>Starts a supervisor.</summary>
    /// <param name="repository">The source tree.</param>
    /// <param name="home">Where everything is kept.</param>
    /// <param name="size">How much of everything.</param>
    /// <param name="sites">A file of <see cref="Sites"/>.</param>
    /// <param name="environment">Variables for the supervisor and all that it starts.</param>
    public static SupervisorLaunch Start(
        Repository repository, GridHome home, PlatformSize size, string? sites = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GridOrleans.Cli.dll");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = repository.Folder };
        string[] arguments =
        [
            "-c", Detached, "grid", home.Log("supervisor"), DotnetProgram.Path, program, "supervise", "--home", home.Folder,
            "--silos", $"{size.Silos}", "--gateways", $"{size.Gateways}", "--adapters", $"{size.Adapters}",
            "--devices", $"{size.Devices}", "--port-offset", $"{size.PortOffset}",
            .. sites is null ? [] : (string[])[SitesOption, sites],
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new SupervisorLaunch(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start"), home);
    }

    /// <summary>Waits until it has written its first state.</summary>
    public async Task<ProcessIdentity> TakenOverAsync(StateFile file, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            if (file.Read()?.Supervisor is { } supervisor && supervisor.Pid == process.Id) return supervisor;
            if (process.HasExited)
                throw new CannotContinueException($"The supervisor ended as it started ({process.ExitCode}):\n{LogTail.Of(home.Log("supervisor"))}");
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>Lets it go: from now on it outlives this process.</summary>
    public void LetGo()
    {
        process.StandardInput.WriteLine(Supervisor.DetachWord);
        process.StandardInput.Flush();
    }

    /// <inheritdoc />
    public void Dispose() => process.Dispose();
}
