using System.Globalization;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Bench;

/// <summary>Processor time, user and system, as the kernel counts it (<c>proc(5)</c>, fields 14 to 17 of <c>stat</c>).</summary>
internal static class CpuTime
{
    // USER_HZ, 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Of a process, those that it has started, and those of them that have ended.</summary>
    public static TimeSpan Of(int pid)
    {
        var own = Ticks(pid);
        return TimeSpan.FromSeconds(own / TicksPerSecond) + ProcessIdentity.ChildrenOf(pid).Aggregate(TimeSpan.Zero, (sum, child) => sum + Of(child.Pid));
    }

    private static long Ticks(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name, in brackets, may hold anything.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
