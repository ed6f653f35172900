using System.Globalization;
using GridOrleans.Cli.Display;

namespace GridOrleans.Cli.Chaos;

/// <summary>The report for people.</summary>
internal static class ReportText
{
    /// <summary>The table's columns; times in seconds.</summary>
    public static readonly IReadOnlyList<string> Heads =
        ["FAULT", "TIMES", "KILLS", "RESTARTS", "CALLS", "WORST", "DEVICES", "WORST", "FAILED CALLS", "ALL ENDED", "WORST"];

    /// <summary>Writes it.</summary>
    public static void Write(ChaosReport report)
    {
        foreach (var condition in report.Conditions) Console.WriteLine(condition);
        if (report.Conditions.Count > 0) Console.WriteLine();
        Columns.Write(Heads, Rows(report));
        foreach (var remark in Remarks(report)) Console.WriteLine(remark);
        Console.WriteLine("Seconds from the fault, the median and the worst over all affected devices (-: none was). CALLS: until a command submitted after the fault was");
        Console.WriteLine("acknowledged; DEVICES: until one was executed by its device; ALL ENDED: until all commands that were open at the fault had ended.");
        Console.WriteLine();
        WriteFindings(report.Findings);
        Console.WriteLine();
        foreach (var line in Closing(report)) Console.WriteLine(line);
    }

    /// <summary>Writes what was counted, and the violations.</summary>
    public static void WriteFindings(Findings findings)
    {
        Columns.Write(["PROMISE", "COUNT"], Totals(findings).Select(total => (string[])[total.What, Number(total.Count)]));
        foreach (var line in Violations(findings).Concat(Deaths(findings))) Console.WriteLine(line);
    }

    /// <summary>The table of faults: a row for each kind.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(ChaosReport report) =>
        FaultSummary.Of(report.Measurements, report.NotInjected).Select(fault => (string[])
        [
            fault.Fault,
            fault.Times == 0 ? "not injected" : Number(fault.Times),
            fault.Times == 0 ? "-" : Number(fault.Kills),
            fault.Times == 0 ? "-" : Number(fault.Restarts),
            Seconds(fault.Unavailable?.Median),
            Seconds(fault.Unavailable?.Worst),
            Seconds(fault.Delivered?.Median),
            Seconds(fault.Delivered?.Worst),
            fault.Times == 0 ? "-" : Number(fault.FailedCalls),
            Seconds(fault.AllEnded?.Median),
            Seconds(fault.AllEnded?.Worst),
        ]);

    /// <summary>What must be said of some rows: below the table, where no width cuts it off.</summary>
    public static IEnumerable<string> Remarks(ChaosReport report) =>
        FaultSummary.Of(report.Measurements, report.NotInjected).Where(fault => fault.Remarks.Count > 0)
            .Select(fault => $"{fault.Fault}: {string.Join("; ", fault.Remarks)}.");

    /// <summary>What was counted, and what should be zero.</summary>
    public static IReadOnlyList<(string What, int Count)> Totals(Findings findings) =>
    [
        ("acknowledged", findings.Acknowledged),
        ("lost", findings.Lost),
        ("double outcomes", findings.DoubleOutcomes),
        ("reordered", findings.Reordered),
        ("duplicates, explained by a fault", findings.DuplicatesExplained),
        ("duplicates, unexplained", findings.DuplicatesUnexplained),
        ("open at the end", findings.OpenAtEnd),
        ("succeeded, not executed", findings.Count(ViolationKind.SucceededUnexecuted)),
        ("phantoms", findings.Count(ViolationKind.Phantom)),
        ("double commands", findings.Count(ViolationKind.DoubleCommand)),
        ("went back", findings.Count(ViolationKind.WentBack)),
        ("faults not settled", findings.Count(ViolationKind.Unsettled)),
        ("written by a dead silo", findings.Count(ViolationKind.WrittenByDead)),
        ("deaths that no fault caused", findings.UnprovokedDeaths.Count),
    ];

    /// <summary>The verdict and how to repeat the run.</summary>
    public static IEnumerable<string> Closing(ChaosReport report) => [report.Verdict, $"Repeat: {report.Repeat}"];

    /// <summary>The violations by their kind.</summary>
    public static IEnumerable<string> Violations(Findings findings)
    {
        foreach (var kind in findings.Violations.GroupBy(violation => violation.Kind))
        {
            var count = kind.Count();
            yield return "";
            yield return $"{kind.Key} ({count}):";
            foreach (var violation in kind.Take(ChaosReport.ViolationsShown)) yield return $"  {violation.Text}";
            if (count > ChaosReport.ViolationsShown) yield return $"  and {count - ChaosReport.ViolationsShown} more";
        }
    }

    /// <summary>The processes that ended of their own accord.</summary>
    public static IEnumerable<string> Deaths(Findings findings)
    {
        if (findings.UnprovokedDeaths.Count == 0) yield break;
        yield return "";
        yield return "Ended though nothing had been done to them:";
        foreach (var death in findings.UnprovokedDeaths.Take(ChaosReport.ViolationsShown)) yield return $"  {death}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan? time) => time?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";
}
