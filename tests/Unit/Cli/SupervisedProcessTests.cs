using System.Diagnostics;
using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Tests.Unit.Cli;

/// <summary>With the smallest real processes there are: a shell and a line of text.</summary>
public sealed class SupervisedProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_process_that_is_wrongly_configured_is_not_started_again()
    {
        var (process, board) = Supervise("echo started; exit 78");
        process.Start();

        var failure = await Should.ThrowAsync<StartFailedException>(process.FirstReady.WaitAsync(Limit, TestContext.Current.CancellationToken));
        await process.StopAsync();

        failure.Process.ShouldBe("silo-1");
        board.Current.Processes[0].ShouldSatisfyAllConditions(
            state => state.Condition.ShouldBe(ProcessCondition.Misconfigured),
            state => state.LastExit.ShouldBe(78),
            state => state.Identity.ShouldBeNull());
        Log().ShouldBe("started\n");
    }

    [Fact]
    public async Task A_process_that_dies_three_times_before_it_is_ready_has_failed()
    {
        var (process, board) = Supervise("echo started; exit 3");
        process.Start();

        await Should.ThrowAsync<StartFailedException>(process.FirstReady.WaitAsync(Limit, TestContext.Current.CancellationToken));
        await process.StopAsync();

        Log().ShouldBe("started\nstarted\nstarted\n");
        board.Current.Processes[0].LastExit.ShouldBe(3);
    }

    [Fact]
    public async Task A_process_that_is_killed_comes_back_under_another_pid()
    {
        var (process, board) = Supervise("echo started; exec sleep 60", ready: () => true);
        process.Start();
        await process.FirstReady.WaitAsync(Limit, TestContext.Current.CancellationToken);
        var first = board.Current.Processes[0].Identity.ShouldNotBeNull();

        Posix.Send(first.Pid, Signal.Kill).ShouldBeTrue();
        await Until(() => board.Current.Processes[0] is { Condition: ProcessCondition.Ready, Restarts: 1 });
        var second = board.Current.Processes[0].Identity.ShouldNotBeNull();
        await process.StopAsync();

        second.Pid.ShouldNotBe(first.Pid);
        board.Current.Processes[0].Condition.ShouldBe(ProcessCondition.Stopped);
        Posix.Send(second.Pid, Signal.Kill).ShouldBeFalse("it has been stopped");
    }

    [Fact]
    public async Task A_process_that_ignores_the_request_to_stop_is_killed_after_its_limit()
    {
        var (process, board) = Supervise("trap '' TERM; echo started; while :; do sleep 0.05; done", ready: () => Log() == "started\n", TimeSpan.FromMilliseconds(300));
        process.Start();
        await process.FirstReady.WaitAsync(Limit, TestContext.Current.CancellationToken);
        var pid = board.Current.Processes[0].Identity!.Pid;

        await process.StopAsync();

        Posix.Send(pid, Signal.Kill).ShouldBeFalse();
    }

    [Fact]
    public async Task A_probe_that_throws_is_a_no()
    {
        var asked = 0;
        var (process, board) = Supervise("exec sleep 60", ready: () => ++asked > 2 ? true : throw new InvalidOperationException("unforeseen"));
        process.Start();

        await process.FirstReady.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await process.StopAsync();

        board.Current.Processes[0].Restarts.ShouldBe(0);
    }

    [Fact]
    public void A_process_is_written_down_while_it_still_waits_to_begin()
    {
        var command = new ChildCommand(["/bin/sh", "-c", "echo started"], folder.At("silo-1.log"), "/", new Dictionary<string, string>());
        using var child = ChildProcess.Hold(command);

        child.Identity.IsAlive().ShouldBeTrue();
        File.Exists(command.LogFile).ShouldBeFalse();
        Posix.Send(child.Identity.Pid, Signal.Kill).ShouldBeTrue();
    }

    private (SupervisedProcess Process, StateBoard Board) Supervise(string script, Func<bool>? ready = null, TimeSpan? stopLimit = null)
    {
        var command = new ChildCommand(["/bin/sh", "-c", script], folder.At("silo-1.log"), "/", new Dictionary<string, string>());
        var definition = new ProcessDefinition("silo-1", Stage.Silo, command, "nowhere", _ => Task.FromResult(ready?.Invoke() ?? false))
        {
            StopLimit = stopLimit ?? ProcessDefinition.UsualStopLimit,
        };
        var waiting = PlatformStates.Process("silo-1", Stage.Silo, ProcessCondition.Waiting) with { Identity = null };
        var board = new StateBoard(new StateFile(folder.At("state.json")), PlatformStates.Ready(waiting), _ => { });
        return (new SupervisedProcess(definition, board, TimeProvider.System), board);
    }

    private string Log() => File.Exists(folder.At("silo-1.log")) ? File.ReadAllText(folder.At("silo-1.log")) : "";

    private static async Task Until(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            clock.Elapsed.ShouldBeLessThan(Limit, "the condition did not come true");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
