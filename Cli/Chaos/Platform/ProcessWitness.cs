using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Chaos;

/// <summary>Notes which processes of the platform end without having been told to.</summary>
internal sealed class ProcessWitness(DrivenPlatform platform, TimeProvider time)
{
    // Shorter than the supervisor's shortest pause before it starts a process again, so that none is missed.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, int> running = [];
    private readonly List<Death> deaths = [];

    /// <summary>All that were seen.</summary>
    public IReadOnlyList<Death> Deaths => deaths;

    /// <summary>Looks until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var process in platform.Processes) Look(process);
            await Task.Delay(Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look(ProcessState process)
    {
        if (running.TryGetValue(process.Name, out var before) && process.Identity?.Pid != before)
        {
            running.Remove(process.Name);
            if (process.LastExit is { } exit and not 0) deaths.Add(new Death(process.Name, process.Stage, exit, time.GetUtcNow()));
        }

        if (process.Identity is { } now) running[process.Name] = now.Pid;
    }
}
