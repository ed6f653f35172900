using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>Keeps one process running, on the same ports, until it is told to stop.</summary>
internal sealed class SupervisedProcess(ProcessDefinition definition, StateBoard board, TimeProvider time) : IDisposable
{
    /// <summary>Deaths before the first readiness after which the start has failed.</summary>
    private const int MostDeathsAtStart = 3;

    private static readonly TimeSpan ProbeWhileStarting = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbeWhileReady = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource firstReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RestartDelay delay = new(time);
    private Task running = Task.CompletedTask;
    private int deaths;

    /// <summary>What runs.</summary>
    public ProcessDefinition Definition => definition;

    /// <summary>Done when it has been ready once; fails with <see cref="StartFailedException"/> when it will not be.</summary>
    public Task FirstReady => firstReady.Task;

    /// <summary>Begins.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Stops the process for good.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    /// <inheritdoc />
    public void Dispose() => stopping.Dispose();

    private async Task RunAsync()
    {
        try
        {
            while (await RunOnceAsync() is { } pause) await Task.Delay(pause, time, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while it waited for the next start.
            board.Change(definition.Name, p => p with { Condition = ProcessCondition.Stopped, Identity = null });
        }
        catch (Exception e)
        {
            // It could not even be started (a missing program, no more processes allowed).
            SupervisorLog.Write(e.ToString());
            board.Change(definition.Name, p => p with { Condition = ProcessCondition.Misconfigured, Identity = null });
            firstReady.TrySetException(new StartFailedException(definition.Name, e.Message));
        }
    }

    /// <summary>Runs the process until it ends.</summary>
    /// <returns>How long to wait before the next start; <c>null</c> when there is to be none.</returns>
    private async Task<TimeSpan?> RunOnceAsync()
    {
        stopping.Token.ThrowIfCancellationRequested();
        definition.BeforeStart();
        using var child = ChildProcess.Hold(definition.Command);
        var now = time.GetUtcNow();
        board.Change(definition.Name, p => p with
        {
            Condition = ProcessCondition.Starting,
            Identity = child.Identity,
            Since = now,
            Restarts = deaths,
        });
        child.Release();

        int exit;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var watching = WatchReadinessAsync(ended.Token);
        try
        {
            exit = await child.WaitAsync(stopping.Token);
        }
        catch (OperationCanceledException)
        {
            await watching;
            await StopChildAsync(child);
            return null;
        }

        await ended.CancelAsync();
        await watching;
        return Died(exit);
    }

    private async Task StopChildAsync(ChildProcess child)
    {
        board.Change(definition.Name, p => p with { Condition = ProcessCondition.Stopping });
        if (!await child.StopAsync(definition.StopSignal, definition.StopLimit, time))
            SupervisorLog.Write($"{definition.Name} did not stop within {definition.StopLimit.TotalSeconds:0} s and was killed");
        board.Change(definition.Name, p => p with { Condition = ProcessCondition.Stopped, Identity = null });
    }

    private TimeSpan? Died(int exit)
    {
        deaths++;
        if (exit == ExitCode.Misconfigured)
        {
            SupervisorLog.Write($"{definition.Name} ended with {exit}: its configuration is wrong; it is not started again");
            board.Change(definition.Name, p => p with { Condition = ProcessCondition.Misconfigured, Identity = null, LastExit = exit });
            firstReady.TrySetException(new StartFailedException(definition.Name, $"{definition.Name} says that its configuration is wrong."));
            return null;
        }

        if (!firstReady.Task.IsCompleted && deaths >= MostDeathsAtStart)
        {
            board.Change(definition.Name, p => p with { Condition = ProcessCondition.Stopped, Identity = null, LastExit = exit });
            firstReady.TrySetException(new StartFailedException(definition.Name, $"{definition.Name} ended {deaths} times at its start, last with {exit}."));
            return null;
        }

        var pause = delay.Died();
        SupervisorLog.Write($"{definition.Name} ended with {exit}; it is started again in {pause.TotalSeconds} s");
        board.Change(definition.Name, p => p with { Condition = ProcessCondition.Restarting, Identity = null, LastExit = exit });
        return pause;
    }

    private async Task WatchReadinessAsync(CancellationToken cancellation)
    {
        try
        {
            var ready = false;
            while (true)
            {
                await Task.Delay(ready ? ProbeWhileReady : ProbeWhileStarting, time, cancellation);
                var now = await definition.IsReady(cancellation);
                if (now != ready && !cancellation.IsCancellationRequested) Note(now);
                ready = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The process ended or is to be stopped.
        }
    }

    private void Note(bool ready)
    {
        if (ready)
            delay.Ready();
        else
            delay.NotReady();
        SupervisorLog.Write($"{definition.Name} is {(ready ? "ready" : "not ready")}");
        board.Change(definition.Name, p => p with { Condition = ready ? ProcessCondition.Ready : ProcessCondition.NotReady });
        if (ready) firstReady.TrySetResult();
    }
}
