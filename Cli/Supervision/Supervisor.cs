using System.Runtime.InteropServices;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>
/// The process that starts the platform, keeps it running and stops it. It has a session of its own. As long as it is attached, the end of its input
/// means that the <c>grid up</c> which started it is gone, in whatever way, and it stops everything.
/// </summary>
internal sealed class Supervisor(Repository repository, GridHome home, PlatformSize size, Sites sites, TimeProvider time) : IDisposable
{
    /// <summary>What <c>up --detach</c> writes once all is ready.</summary>
    public const string DetachWord = "detach";

    private readonly CancellationTokenSource stop = new();

    /// <summary>Does all of it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(TextReader input)
    {
        Posix.LeaveSession();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var only = FolderLock.TryTake(home.SupervisorLock);
        if (only is null)
        {
            SupervisorLog.Write($"another supervisor has {home.SupervisorLock}");
            return ExitCode.Failure;
        }

        var keys = new KeyRing(home.Keys);
        var database = DatabaseNames.FromEnvironment()
            ?? DatabaseConnections.Private(new Ports(size.PortOffset).Postgres, PostgresRoles.Database, keys.DatabasePassword);
        var table = new ProcessTable(repository, home, size, keys, database) { Sites = sites };
        var first = new PlatformState(Phase.Starting, ProcessIdentity.Self(), time.GetUtcNow(), size)
        {
            PrivateDatabase = database.IsPrivate,
            ClientConnection = database.Client,
        };
        var board = new StateBoard(new StateFile(home.StateFile), first, state => WriteVariables(table, state));
        // A read of standard input cannot be cancelled; it ends with the process.
        _ = Task.Run(() => WatchInput(input));
        return await RunAsync(table, board);
    }

    /// <inheritdoc />
    public void Dispose() => stop.Dispose();

    private async Task<int> RunAsync(ProcessTable table, StateBoard board)
    {
        using var ended = new CancellationTokenSource();
        var rotation = new LogRotation(home.Logs).RunAsync(time, ended.Token);
        var start = new PlatformStart(table, board, time);
        var failure = await StartAndWaitAsync(start, board);
        if (failure is not null)
        {
            SupervisorLog.Write(failure.Cause);
            board.Change(state => state with { Failure = failure });
        }

        await new PlatformStop(board, time).RunAsync(start.Started);
        File.Delete(home.EnvFile);
        await ended.CancelAsync();
        await rotation;
        board.Change(state => state with { Phase = failure is null ? Phase.Stopped : Phase.Failed });
        return failure is null ? ExitCode.Success : ExitCode.Failure;
    }

    /// <returns>Why it could not be started; <c>null</c> when it was to stop.</returns>
    private async Task<StartFailure?> StartAndWaitAsync(PlatformStart start, StateBoard board)
    {
        try
        {
            await start.RunAsync(stop.Token);
            board.Change(state => state with { Phase = Phase.Ready });
            SupervisorLog.Write("everything is ready");
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop.Token);
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (StartFailedException e)
        {
            return new StartFailure(e.Message, e.Process, e.Process is null ? "" : LogTail.Of(home.Log(e.Process)));
        }
        catch (CannotContinueException e)
        {
            return new StartFailure(e.Message, null, "");
        }
        catch (Exception e)
        {
            SupervisorLog.Write(e.ToString());
            return new StartFailure($"{e.GetType().Name}: {e.Message}", null, "");
        }
    }

    private void WriteVariables(ProcessTable table, PlatformState state)
    {
        if (state.Phase is Phase.Starting or Phase.Ready) EnvFile.Write(home.EnvFile, PlatformVariables.Of(table, state));
    }

    private void WatchInput(TextReader input)
    {
        if (input.ReadLine() == DetachWord) return;
        SupervisorLog.Write("the grid up that started this has ended");
        stop.Cancel();
    }

    private void RequestStop(PosixSignalContext context)
    {
        context.Cancel = true;
        SupervisorLog.Write($"asked to stop ({context.Signal})");
        stop.Cancel();
    }
}
