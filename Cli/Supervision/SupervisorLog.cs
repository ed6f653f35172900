using System.Globalization;

namespace GridOrleans.Cli.Supervision;

/// <summary>What the supervisor has to say; its output is <c>supervisor.log</c>.</summary>
internal static class SupervisorLog
{
    /// <summary>Writes a line with the time (UTC).</summary>
    public static void Write(string line) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow().UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z {line}"));
}
