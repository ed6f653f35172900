using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>Where the platform as a whole stands.</summary>
internal enum Phase
{
    /// <summary>On its way up.</summary>
    Starting,

    /// <summary>Everything has been ready once.</summary>
    Ready,

    /// <summary>On its way down.</summary>
    Stopping,

    /// <summary>Down.</summary>
    Stopped,

    /// <summary>It could not be started, and what had been started is stopped.</summary>
    Failed,
}

/// <summary>What the supervisor writes to <c>state.json</c> at each change; everybody else only reads it.</summary>
/// <param name="Phase">Where the platform stands.</param>
/// <param name="Supervisor">The supervisor.</param>
/// <param name="Since">When the supervisor started (UTC).</param>
/// <param name="Size">How much of everything.</param>
internal sealed record PlatformState(Phase Phase, ProcessIdentity Supervisor, DateTimeOffset Since, PlatformSize Size)
{
    /// <summary>Every process, in the order of starting.</summary>
    public IReadOnlyList<ProcessState> Processes { get; init; } = [];

    /// <summary>The steps of the start.</summary>
    public IReadOnlyList<StepState> StartSteps { get; init; } = [];

    /// <summary>The steps of the stop.</summary>
    public IReadOnlyList<StepState> StopSteps { get; init; } = [];

    /// <summary>Why the start failed.</summary>
    public StartFailure? Failure { get; init; }

    /// <summary>What is noteworthy although the start succeeded.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether PostgreSQL is the private one.</summary>
    public bool PrivateDatabase { get; init; } = true;

    /// <summary>The connection string by which <c>status</c> reads the membership.</summary>
    public string ClientConnection { get; init; } = "";

    /// <summary>This state with one process changed.</summary>
    public PlatformState With(string process, Func<ProcessState, ProcessState> change) =>
        this with { Processes = [.. Processes.Select(p => p.Name == process ? change(p) : p)] };

    /// <summary>This state with the steps of the start, or once it is stopping those of the stop, changed.</summary>
    public PlatformState WithSteps(Func<IReadOnlyList<StepState>, IReadOnlyList<StepState>> change) =>
        Phase == Phase.Starting ? this with { StartSteps = change(StartSteps) } : this with { StopSteps = change(StopSteps) };
}

/// <summary>Why a start failed.</summary>
/// <param name="Cause">In a sentence.</param>
/// <param name="Process">The process that was to blame, if it was one.</param>
/// <param name="LogTail">The last lines of its log.</param>
internal sealed record StartFailure(string Cause, string? Process, string LogTail);
