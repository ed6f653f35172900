using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Bench;

/// <summary>Simulated street lights that outlive the platform which they talk to, and not this process.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly GuardedProcess process;

    private SimulatorProcess(GuardedProcess process, string url)
    {
        this.process = process;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>Its API.</summary>
    public HttpClient Http { get; }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan Cpu => CpuTime.Of(process.Pid);

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<SimulatorProcess> StartAsync(ProcessTable table, TimeProvider time, CancellationToken cancellation)
    {
        var definition = table.Programs().Single(program => program.Stage == Stage.Simulator);
        var simulator = new SimulatorProcess(GuardedProcess.Start(definition.Command), definition.Url);
        while (!await definition.IsReady(cancellation))
        {
            if (simulator.process.HasEnded) throw new CannotContinueException($"The simulator ended as it started:\n{LogTail.Of(definition.Command.LogFile)}");
            await Task.Delay(Interval, time, cancellation);
        }

        return simulator;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await process.EndAsync(StopLimit);
    }
}
