using System.Diagnostics;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Postgres;

/// <summary>A server that is stopped, killed and started again on one data folder. It does not outlive this process.</summary>
internal sealed class PostgresServer(PostgresData data, int port, string logFile, string adminConnection)
{
    // A start after a kill first plays what the log holds, at most 2 GB.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SessionsLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private GuardedProcess? server;
    private bool diedHard;

    /// <summary>Whether it has been started and has not ended since.</summary>
    public bool IsRunning => server is { HasEnded: false };

    /// <summary>Starts it, with its data as they are, and waits until it answers. One that runs is left alone; one that has died is replaced.</summary>
    public async Task StartAsync(PostgresSettings settings, CancellationToken cancellation)
    {
        if (IsRunning) return;
        if (server is { } dead)
        {
            await dead.EndAsync(StopLimit);
            diedHard = true;
        }

        data.Prepare(settings);
        server = Launch();
        var start = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (!await PostgresReadiness.AnswersAsync(adminConnection, limit.Token))
        {
            cancellation.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested) throw new TimeoutException($"PostgreSQL did not answer within {StartLimit}:\n{LogTail.Of(logFile)}");
            if (server.HasEnded)
            {
                // After a hard death the sessions of the old server keep its memory for a moment, and the new one refuses to start beside them.
                if (!diedHard || Stopwatch.GetElapsedTime(start) > SessionsLimit)
                    throw new CannotContinueException($"PostgreSQL ended as it started:\n{LogTail.Of(logFile)}");
                await server.EndAsync(StopLimit);
                server = Launch();
            }

            await Task.Delay(BetweenLooks, cancellation);
        }
    }

    /// <summary>Stops it in order (fast shutdown: sessions are ended).</summary>
    public Task StopAsync() => EndAsync(Signal.Interrupt);

    /// <summary>Kills it (<c>kill -9</c>) and waits until its sessions have ended, too.</summary>
    public async Task KillAsync()
    {
        var sessions = data.RunningServer() is { } pid ? ProcessIdentity.ChildrenOf(pid) : [];
        await EndAsync(Signal.Kill);
        // They end by themselves when they notice; one that computes does so late, and would keep the memory of the old server.
        if (!await HaveEndedAsync(sessions))
            foreach (var session in sessions.Where(session => session.IsAlive())) Posix.Send(session.Pid, Signal.Kill);
        await HaveEndedAsync(sessions);
    }

    private GuardedProcess Launch() =>
        GuardedProcess.Start(new ChildCommand(data.Place.Account.Command(data.ServerCommand(port)), logFile, "/", new Dictionary<string, string>()));

    private async Task EndAsync(Signal signal)
    {
        if (server is not { } running) return;
        server = null;
        diedHard = signal == Signal.Kill;
        if (data.RunningServer() is { } pid) Posix.Send(pid, signal);
        await running.EndAsync(StopLimit);
    }

    private static async Task<bool> HaveEndedAsync(IReadOnlyList<ProcessIdentity> processes)
    {
        for (var waited = TimeSpan.Zero; waited < SessionsLimit; waited += BetweenLooks)
        {
            if (!processes.Any(process => process.IsAlive())) return true;
            await Task.Delay(BetweenLooks);
        }

        return false;
    }
}
