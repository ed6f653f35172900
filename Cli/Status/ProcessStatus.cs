using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Status;

/// <summary>One process, asked just now.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pid">Process id; <c>null</c> when it does not run.</param>
/// <param name="Since">When it was started (UTC).</param>
/// <param name="Restarts">How often it has been started again.</param>
/// <param name="State">What the supervisor last knew of it.</param>
/// <param name="Ready">Whether it says that it is ready.</param>
/// <param name="Url">Where it is reached.</param>
/// <param name="Devices">Of a silo: how many device grains it has in memory.</param>
internal sealed record ProcessStatus(
    string Name, int? Pid, DateTimeOffset? Since, int Restarts, ProcessCondition State, bool Ready, string Url, int? Devices)
{
    /// <summary>Asks a process.</summary>
    public static async Task<ProcessStatus> AskAsync(ProcessState process, PlatformState platform, CancellationToken cancellation)
    {
        var alive = process.Identity?.IsAlive() == true;
        var ready = alive && (process.Stage == Stage.Database
            ? await PostgresReadiness.AnswersAsync(platform.ClientConnection, cancellation)
            : await HttpReadiness.IsReadyAsync(process.Url, cancellation));
        var devices = ready && process.Stage == Stage.Silo ? await SiloMetrics.SumAsync(process.Url, SiloMetrics.DeviceGrains, cancellation) : null;
        return new ProcessStatus(process.Name, alive ? process.Identity!.Pid : null, process.Since, process.Restarts, process.Condition, ready, process.Url,
            devices);
    }
}
