using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>
/// A platform that a driver of tests or measurements uses: the same supervisor and processes as those of <c>grid up</c>, in a folder of its own. The supervisor
/// stops everything when this process ends, in whatever way.
/// </summary>
internal sealed class DrivenPlatform : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly StateFile file;
    private readonly PlatformWatch watch;
    private readonly SupervisorLaunch launch;
    private readonly ProcessIdentity supervisor;
    private readonly TimeProvider time;

    private DrivenPlatform(ProcessTable table, StateFile file, SupervisorLaunch launch, ProcessIdentity supervisor, TimeProvider time)
    {
        Table = table;
        this.file = file;
        this.launch = launch;
        this.supervisor = supervisor;
        this.time = time;
        watch = new PlatformWatch(file, time);
    }

    /// <summary>Names, addresses and keys of the processes.</summary>
    public ProcessTable Table { get; }

    /// <summary>Where the gateways answer.</summary>
    public IReadOnlyList<string> GatewayUrls => [.. Table.Programs().Where(p => p.Stage == Stage.Gateway).Select(p => p.Url)];

    /// <summary>Every process as it is now.</summary>
    public IReadOnlyList<ProcessState> Processes => file.Read()?.Processes ?? [];

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="repository">The source tree.</param>
    /// <param name="home">Where everything is kept.</param>
    /// <param name="size">How much of everything.</param>
    /// <param name="database">The database; <c>null</c>: a private server that it runs itself, as <c>grid up</c> does.</param>
    /// <param name="sites">What differs from how processes usually run.</param>
    /// <param name="time">The machine's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CannotContinueException">It did not start.</exception>
    public static async Task<DrivenPlatform> StartAsync(
        Repository repository, GridHome home, PlatformSize size, DatabaseConnections? database, Sites sites, TimeProvider time, CancellationToken cancellation)
    {
        home.Create();
        await new LocalStart(repository, home, time).PrepareAsync(size, ownDatabase: database is null, cancellation);
        var sitesFile = Path.Combine(home.Folder, "sites.json");
        sites.Write(sitesFile);
        var launch = SupervisorLaunch.Start(repository, home, size, sitesFile, new Dictionary<string, string>
        {
            // Empty: whatever the shell has, the private server is meant.
            ["GRID_DATABASE"] = database?.Silo ?? "",
            ["GRID_DATABASE_CLIENT"] = database?.Client ?? "",
        });
        var file = new StateFile(home.StateFile);
        ProcessIdentity? supervisor = null;
        try
        {
            supervisor = await launch.TakenOverAsync(file, time, cancellation);
            var keys = new KeyRing(home.Keys);
            database ??= DatabaseConnections.Private(new Ports(size.PortOffset).Postgres, PostgresRoles.Database, keys.DatabasePassword);
            var table = new ProcessTable(repository, home, size, keys, database) { Sites = sites };
            var platform = new DrivenPlatform(table, file, launch, supervisor, time);
            var state = await platform.watch.StartAsync(supervisor, cancellation);
            if (state?.Phase == Phase.Ready) return platform;
            throw new CannotContinueException(
                $"The platform did not start: {state?.Failure?.Cause ?? "the supervisor ended"}\n{state?.Failure?.LogTail}");
        }
        catch
        {
            if (supervisor is not null) await StopAsync(supervisor, new PlatformWatch(file, time));
            launch.Dispose();
            throw;
        }
    }

    /// <summary>The names of one kind of process, such as those of all silos.</summary>
    public IReadOnlyList<string> Names(Stage stage) => [.. Table.Programs().Where(p => p.Stage == stage).Select(p => p.Name)];

    /// <summary>The pid of a process that runs.</summary>
    /// <returns><c>null</c> while it does not.</returns>
    public int? PidOf(string process) => Processes.FirstOrDefault(p => p.Name == process)?.Identity is { } identity && identity.IsAlive() ? identity.Pid : null;

    /// <summary>Waits until every process is ready again.</summary>
    /// <exception cref="OperationCanceledException">The token ended it.</exception>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        while (Processes is var all && (all.Count == 0 || !all.All(p => p.Condition == ProcessCondition.Ready && p.Identity?.IsAlive() == true)))
        {
            if (all.FirstOrDefault(p => p.Condition == ProcessCondition.Misconfigured) is { } lost)
                throw new CannotContinueException($"{lost.Name} says that its configuration is wrong and is not started again; see {Table.Home.Log(lost.Name)}.");
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>Sends a signal to a process.</summary>
    /// <returns>Its pid; <c>null</c> when it does not run.</returns>
    public int? Send(string process, Signal signal) => PidOf(process) is { } pid && Posix.Send(pid, signal) ? pid : null;

    /// <summary>Kills processes at once and waits until they are gone: until then they still look alive, and the next fault would strike nobody.</summary>
    /// <returns>Those that ran.</returns>
    public async Task<IReadOnlyList<string>> KillAsync(IReadOnlyList<string> processes, CancellationToken cancellation)
    {
        var killed = processes.Select(process => (Process: process, Pid: Send(process, Signal.Kill))).Where(victim => victim.Pid is not null).ToList();
        while (killed.Any(victim => PidOf(victim.Process) == victim.Pid)) await Task.Delay(Interval, time, cancellation);
        return [.. killed.Select(victim => victim.Process)];
    }

    /// <summary>Stops a process by SIGTERM and waits until it has ended; the supervisor then starts it again.</summary>
    /// <returns><c>false</c> when it did not run.</returns>
    public async Task<bool> RestartInOrderAsync(string process, CancellationToken cancellation)
    {
        if (Send(process, Signal.Terminate) is not { } pid) return false;
        while (PidOf(process) == pid) await Task.Delay(Interval, time, cancellation);
        return true;
    }

    /// <summary>Waits until a process has ended.</summary>
    /// <returns><c>false</c> when it has not within the limit.</returns>
    public async Task<bool> EndsAsync(string process, int pid, TimeSpan limit, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (PidOf(process) == pid)
        {
            if (time.GetElapsedTime(began) > limit) return false;
            await Task.Delay(Interval, time, cancellation);
        }

        return true;
    }

    /// <summary>Stops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(supervisor, watch);
        launch.Dispose();
    }

    private static Task StopAsync(ProcessIdentity supervisor, PlatformWatch watch)
    {
        Posix.Send(supervisor.Pid, Signal.Terminate);
        return watch.StopAsync(supervisor, CancellationToken.None);
    }
}
