using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Tests.Unit.Cli;

/// <summary>Builds states.</summary>
internal static class PlatformStates
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static PlatformState Ready(params ProcessState[] processes) =>
        new(Phase.Ready, new ProcessIdentity(100, 4711, ["dotnet", "supervise"]), Noon, new PlatformSize()) { Processes = processes };

    public static ProcessState Process(string name, Stage stage, ProcessCondition condition = ProcessCondition.Ready, int pid = 200) =>
        new(name, stage, "http://127.0.0.1:1", Signal.Terminate)
        {
            Condition = condition,
            Identity = new ProcessIdentity(pid, 4712, ["dotnet", name]),
            Since = Noon,
        };
}
