using System.Globalization;
using GridOrleans.Cli.Status;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Display;

/// <summary>The status for people.</summary>
internal static class StatusTables
{
    /// <summary>Writes it.</summary>
    public static void Write(PlatformStatus status)
    {
        if (!status.Running)
        {
            Console.WriteLine("Nothing runs. ./grid up starts it.");
            return;
        }

        if (status.Supervisor is { } supervisor)
            Console.WriteLine($"{Phrase(status.Phase)}; supervisor pid {supervisor.Pid} since {Time(supervisor.Since)}");
        else
            Console.WriteLine("The supervisor is gone and nothing restarts what dies: ./grid up starts anew, ./grid down stops what is left.");
        Columns.Write(["PROCESS", "PID", "SINCE", "RESTARTS", "STATE", "URL"], status.Processes.Select(Row));
        Console.WriteLine();
        if (status.MembershipFailure is { } failure)
        {
            Console.WriteLine($"The membership cannot be read: {failure}");
            return;
        }

        var living = status.Membership.Where(row => !row.IsDead).ToList();
        var devices = status.Processes.ToDictionary(process => process.Name, process => process.Devices);
        Columns.Write(
            ["SILO", "ADDRESS", "STATUS", "DEVICES", "SINCE"],
            living.Select(row => (string[])
                [row.Silo, row.Address, row.Status, devices.GetValueOrDefault(row.Silo)?.ToString(CultureInfo.InvariantCulture) ?? "-", Time(row.Since)]));
        if (status.Membership.Count > living.Count) Console.WriteLine($"({status.Membership.Count - living.Count} earlier incarnations are dead)");
    }

    private static string[] Row(ProcessStatus process) =>
    [
        process.Name,
        process.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-",
        process.Since is { } since ? Time(since) : "-",
        process.Restarts.ToString(CultureInfo.InvariantCulture),
        process.Ready ? "ready" : process.State == ProcessCondition.Ready ? "not ready" : Words(process.State),
        process.Url,
    ];

    private static string Words(ProcessCondition condition) => condition == ProcessCondition.NotReady ? "not ready" : condition.ToString().ToLowerInvariant();

    private static string Phrase(Phase phase) => phase switch
    {
        Phase.Starting => "It is being started",
        Phase.Stopping => "It is being stopped",
        Phase.Ready => "It runs",
        _ => "It has ended",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
