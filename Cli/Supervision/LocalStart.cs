using GridOrleans.Cli.Display;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>What <c>grid up</c> does at the keyboard: look whether it may start, start a supervisor, show how it goes.</summary>
internal sealed class LocalStart(Repository repository, GridHome home, TimeProvider time)
{
    private readonly StateFile file = new(home.StateFile);
    private readonly PlatformWatch watch = new(new StateFile(home.StateFile), time);

    /// <summary>Does it.</summary>
    /// <param name="size">How much of everything.</param>
    /// <param name="detach">Whether to return once all is ready.</param>
    /// <param name="differences">In what a running platform differs from what was asked for.</param>
    /// <param name="interrupted">Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        PlatformSize size, bool detach, Func<PlatformSize, IReadOnlyList<string>> differences, CancellationToken interrupted)
    {
        home.Create();
        var began = time.GetTimestamp();
        SupervisorLaunch launch;
        ProcessIdentity supervisor;
        using (await FolderLock.TakeAsync(home.UpLock, () => Console.WriteLine("Another ./grid up is at it; waiting."), time, interrupted))
        {
            if (watch.Running() is { } running && await AlreadyAsync(running, differences, interrupted) is { } answer) return answer;
            await PrepareAsync(size, DatabaseNames.FromEnvironment() is null, interrupted);
            Console.WriteLine($"Starting GridOrleans: {Words(size)}");
            launch = SupervisorLaunch.Start(repository, home, size);
            supervisor = await launch.TakenOverAsync(file, time, interrupted);
        }

        using (launch)
        {
            try
            {
                var state = await watch.StartAsync(supervisor, interrupted);
                if (state?.Phase != Phase.Ready) return await FailedAsync(supervisor, state);
                if (detach) launch.LetGo();
                PlatformSummary.Write(Console.Out, home, state, time.GetElapsedTime(began), detach);
                if (detach) return ExitCode.Success;
                await watch.ChangesAsync(supervisor, state, line => Console.WriteLine($"{time.GetUtcNow():HH:mm:ss} {line}"), interrupted);
                return await EndedAsync();
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                var wasReady = file.Read()?.Phase == Phase.Ready;
                Console.WriteLine("Stopping.");
                Posix.Send(supervisor.Pid, Signal.Terminate);
                await watch.StopAsync(supervisor, CancellationToken.None);
                return wasReady ? ExitCode.Success : ExitCode.Interrupted;
            }
        }
    }

    /// <returns>The exit code when there is nothing to start; <c>null</c> when what ran has stopped meanwhile.</returns>
    private async Task<int?> AlreadyAsync(PlatformState running, Func<PlatformSize, IReadOnlyList<string>> differences, CancellationToken interrupted)
    {
        var state = running;
        if (state.Phase == Phase.Starting)
        {
            Console.WriteLine("It is being started already:");
            state = await watch.StartAsync(running.Supervisor, interrupted) ?? running;
        }

        if (state.Phase != Phase.Ready)
        {
            Console.WriteLine("What ran is being stopped; waiting.");
            await watch.StopAsync(running.Supervisor, interrupted);
            return null;
        }

        Console.WriteLine("It runs already.");
        PlatformSummary.Write(Console.Out, home, state, null, detached: true);
        var different = differences(state.Size);
        if (different.Count > 0)
            Console.WriteLine($"It runs with {string.Join(", ", different)}. To change that: ./grid down, then ./grid up with the new numbers.");
        return ExitCode.Success;
    }

    /// <summary>Makes the folder ready for a supervisor: nothing of an older one runs, the ports are free, the keys are there.</summary>
    internal async Task PrepareAsync(PlatformSize size, bool ownDatabase, CancellationToken interrupted)
    {
        await StopLeftoversAsync();
        File.Delete(home.StateFile);
        File.Delete(home.EnvFile);
        if (ownDatabase) await PostgresInstallation.FindOrInstallAsync(Console.WriteLine, interrupted);
        TakenPort.ThrowIfAny(TakenPort.Among(new Ports(size.PortOffset).Needed(size, ownDatabase)));
        new KeyRing(home.Keys).Complete(time);
    }

    private async Task<int> EndedAsync()
    {
        if (file.Read()?.Phase == Phase.Stopped)
        {
            Console.WriteLine("Everything is stopped.");
            return ExitCode.Success;
        }

        Console.Error.WriteLine("The supervisor is gone without having been asked to stop.");
        await StopLeftoversAsync();
        return ExitCode.Failure;
    }

    private static string Words(PlatformSize size) =>
        $"{Count(size.Silos, "silo")}, {Count(size.Gateways, "gateway")}, {Count(size.Adapters, "OSLP adapter")}, {Count(size.Devices, "street light")}";

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private Task StopLeftoversAsync() => new Leftovers(time).StopAsync(Leftovers.In(file.Read()), Console.WriteLine);

    private async Task<int> FailedAsync(ProcessIdentity supervisor, PlatformState? state)
    {
        if (state?.Phase == Phase.Stopping) state = await watch.StopAsync(supervisor, CancellationToken.None) ?? state;
        await StopLeftoversAsync();
        var failure = state?.Failure;
        Console.Error.WriteLine(state?.Phase == Phase.Stopped
            ? "It was stopped before it was ready."
            : $"It did not start, and what had been started is stopped. {failure?.Cause ?? "The supervisor ended; see supervisor.log."}");
        if (failure is { Process: { } process, LogTail: var tail })
            Console.Error.WriteLine($"The last lines of {home.Log(process)}:\n  {tail.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        return ExitCode.Failure;
    }
}
