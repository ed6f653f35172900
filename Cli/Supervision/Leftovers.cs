using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>Processes of a supervisor that is gone (<c>kill -9</c>, a crash); only those whose pid, start time and command line are as written down.</summary>
internal sealed class Leftovers(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Those that still run, the last started first.</summary>
    public static IReadOnlyList<ProcessState> In(PlatformState? state) =>
        state is null ? [] : [.. state.Processes.Reverse().Where(process => process.Identity?.IsAlive() == true)];

    /// <summary>Stops them in the platform's order of stopping.</summary>
    /// <param name="leftovers">Whom.</param>
    /// <param name="say">Told of each.</param>
    public async Task StopAsync(IReadOnlyList<ProcessState> leftovers, Action<string> say)
    {
        foreach (var stage in leftovers.GroupBy(process => process.Stage).OrderByDescending(stage => stage.Key))
        {
            if (stage.Key == Stage.Silo)
            {
                foreach (var silo in stage) await StopAsync(silo, say);
            }
            else
            {
                await Task.WhenAll(stage.Select(process => StopAsync(process, say)));
            }
        }
    }

    private async Task StopAsync(ProcessState process, Action<string> say)
    {
        var identity = process.Identity!;
        Posix.Send(identity.Pid, process.StopSignal);
        if (!await EndedAsync(identity))
        {
            Posix.Send(identity.Pid, Signal.Kill);
            if (!await EndedAsync(identity)) throw new CannotContinueException($"{process.Name} (pid {identity.Pid}) cannot be stopped.");
        }

        say($"stopped {process.Name} (pid {identity.Pid}), left over from a supervisor that is gone");
    }

    private async Task<bool> EndedAsync(ProcessIdentity identity)
    {
        var began = time.GetTimestamp();
        while (identity.IsAlive())
        {
            if (time.GetElapsedTime(began) > Patience) return false;
            await Task.Delay(Interval, time);
        }

        return true;
    }
}
