namespace GridOrleans.Cli.Processes;

/// <summary>How to start a process.</summary>
/// <param name="Arguments">Program and arguments.</param>
/// <param name="LogFile">Where its output is appended.</param>
/// <param name="WorkingFolder">The folder that it starts in.</param>
/// <param name="Environment">Variables beyond those that it inherits.</param>
internal sealed record ChildCommand(
    IReadOnlyList<string> Arguments,
    string LogFile,
    string WorkingFolder,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What stands in front of the program's own command line and is gone once that runs (a change of user).</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];
}
