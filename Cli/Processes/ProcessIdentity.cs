using System.Globalization;

namespace GridOrleans.Cli.Processes;

/// <summary>
/// Which process exactly: a pid alone may by now be somebody else's. The start time (field 22 of <c>/proc/PID/stat</c>, in clock ticks since boot) and
/// the command line tell it apart, so that nothing is ever stopped that this command did not start.
/// </summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot.</param>
/// <param name="CommandLine">How its command line ends; a shell that is about to become the process has more in front.</param>
internal sealed record ProcessIdentity(int Pid, long StartTicks, IReadOnlyList<string> CommandLine)
{
    /// <summary>The identity of a process that runs now.</summary>
    /// <returns><c>null</c> when it has ended already.</returns>
    public static ProcessIdentity? Of(int pid, IReadOnlyList<string> commandLine) =>
        ReadStat(pid) is var (_, ticks) ? new ProcessIdentity(pid, ticks, commandLine) : null;

    /// <summary>The identity of this very process.</summary>
    public static ProcessIdentity Self()
    {
        var pid = Environment.ProcessId;
        return Of(pid, ReadCommandLine(pid)) ?? throw new InvalidOperationException("/proc does not know this process");
    }

    /// <summary>The processes that a process has started and that still run. Their names may change, so only pid and start time count.</summary>
    public static IReadOnlyList<ProcessIdentity> ChildrenOf(int pid) =>
    [
        .. (Read($"/proc/{pid}/task/{pid}/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => Of(int.Parse(child, NumberStyles.None, CultureInfo.InvariantCulture), []))
            .OfType<ProcessIdentity>(),
    ];

    /// <summary>Whether that very process still runs; a zombie has ended.</summary>
    public bool IsAlive() => ReadStat(Pid) is var (state, ticks) && Matches(state, ticks, ReadCommandLine(Pid));

    /// <summary>The rule behind <see cref="IsAlive"/>.</summary>
    internal bool Matches(char state, long ticks, IReadOnlyList<string> commandLine) =>
        state is not ('Z' or 'X') && ticks == StartTicks && commandLine.Count >= CommandLine.Count
        && commandLine.Skip(commandLine.Count - CommandLine.Count).SequenceEqual(CommandLine);

    /// <summary>State letter and start ticks out of the text of <c>/proc/PID/stat</c> (proc(5)); the name in it may hold spaces and parentheses.</summary>
    internal static (char State, long StartTicks)? ParseStat(string stat)
    {
        var end = stat.LastIndexOf(')');
        if (end < 0) return null;
        var fields = stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // The state is field 3, the first after the name; the start time is field 22.
        return fields.Length >= 20 && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? (fields[0][0], ticks)
            : null;
    }

    private static (char State, long StartTicks)? ReadStat(int pid) => Read($"/proc/{pid}/stat") is { } stat ? ParseStat(stat) : null;

    private static string[] ReadCommandLine(int pid) =>
        Read($"/proc/{pid}/cmdline") is { Length: > 0 } text ? text.TrimEnd('\0').Split('\0') : [];

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
