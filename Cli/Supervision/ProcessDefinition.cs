using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>A process that the supervisor keeps running.</summary>
/// <param name="Name">Its name: <c>silo-1</c>, <c>gateway-1</c>, <c>oslp-1</c>, <c>simulator</c>, <c>postgres</c>.</param>
/// <param name="Stage">When it starts and stops.</param>
/// <param name="Command">How to start it.</param>
/// <param name="Url">Where it is reached, as shown to people; for HTTP hosts the base address of their health.</param>
/// <param name="IsReady">Asks it whether it is ready.</param>
internal sealed record ProcessDefinition(
    string Name,
    Stage Stage,
    ChildCommand Command,
    string Url,
    Func<CancellationToken, Task<bool>> IsReady)
{
    /// <summary>What it is asked to stop with.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>How long it may take to stop before it is killed.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Done before each start.</summary>
    public Action BeforeStart { get; init; } = () => { };
}
