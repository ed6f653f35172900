using GridOrleans.Cli.Display;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>Looks on from another process, through the state file, while a supervisor works.</summary>
internal sealed class PlatformWatch(StateFile file, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The state, if its supervisor runs.</summary>
    public PlatformState? Running() => file.Read() is { } state && state.Supervisor.IsAlive() ? state : null;

    /// <summary>Shows the steps of a start until it is over, one way or the other.</summary>
    public Task<PlatformState?> StartAsync(ProcessIdentity supervisor, CancellationToken cancellation) =>
        StepsAsync(supervisor, Phase.Starting, cancellation);

    /// <summary>Shows the steps of a stop until the supervisor has ended.</summary>
    public async Task<PlatformState?> StopAsync(ProcessIdentity supervisor, CancellationToken cancellation)
    {
        var last = await StepsAsync(supervisor, Phase.Stopping, cancellation);
        while (supervisor.IsAlive()) await Task.Delay(Interval, time, cancellation);
        return last;
    }

    /// <summary>Tells each change of a process until the supervisor has ended.</summary>
    public async Task ChangesAsync(ProcessIdentity supervisor, PlatformState known, Action<string> say, CancellationToken cancellation)
    {
        while (supervisor.IsAlive())
        {
            await Task.Delay(Interval, time, cancellation);
            if (file.Read() is not { } now || now.Phase != Phase.Ready) continue;
            foreach (var line in ProcessNews.Between(known, now)) say(line);
            known = now;
        }
    }

    /// <returns>The last state that was seen, or <c>null</c> when that supervisor never wrote one.</returns>
    private async Task<PlatformState?> StepsAsync(ProcessIdentity supervisor, Phase during, CancellationToken cancellation)
    {
        PlatformState? last = null;
        await StepView.ShowAsync(async show =>
        {
            while (true)
            {
                // Read after looking whether it lives: what it wrote last is then seen in any case.
                var alive = supervisor.IsAlive();
                if (file.Read() is { } state && state.Supervisor.Pid == supervisor.Pid)
                {
                    last = state;
                    show(during == Phase.Starting ? state.StartSteps : state.StopSteps);
                    if (state.Phase > during) return;
                }

                if (!alive) return;
                await Task.Delay(Interval, time, cancellation);
            }
        });
        return last;
    }
}
