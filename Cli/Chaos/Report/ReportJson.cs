using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridOrleans.Cli.Chaos;

/// <summary>The report for scripts. The names in the design's section 6 are fixed; the others may grow.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The text.</summary>
    public static string Text(ChaosReport report) => JsonSerializer.Serialize(Document.Of(report), Format);

    /// <summary>Writes it to a file, which it replaces.</summary>
    public static Task WriteAsync(string file, ChaosReport report, CancellationToken cancellation) =>
        File.WriteAllTextAsync(file, Text(report) + "\n", cancellation);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private sealed record Document(
        int Seed,
        IReadOnlyList<Fault> Faults,
        int Acknowledged,
        int Lost,
        int DoubleOutcomes,
        int Reordered,
        int DuplicatesExplained,
        int DuplicatesUnexplained,
        int OpenAtEnd,
        bool Passed,
        double DurationSeconds,
        int Kills,
        int Executed,
        IReadOnlyList<NotInjected> NotInjected,
        IReadOnlyList<Violations> Violations,
        IReadOnlyList<Death> UnprovokedDeaths,
        IReadOnlyList<string> Conditions)
    {
        public static Document Of(ChaosReport report)
        {
            var findings = report.Findings;
            return new(
                report.Seed, [.. report.Measurements.Select(Fault.Of)], findings.Acknowledged, findings.Lost, findings.DoubleOutcomes, findings.Reordered,
                findings.DuplicatesExplained, findings.DuplicatesUnexplained, findings.OpenAtEnd, report.Passed, Seconds(report.Duration), report.Kills,
                findings.Executed, report.NotInjected,
                [.. findings.Violations.GroupBy(violation => violation.Kind).Select(kind => new Violations(
                    kind.Key, kind.Count(), [.. kind.Take(ChaosReport.ViolationsShown).Select(violation => violation.Text)]))],
                [.. findings.UnprovokedDeaths.Select(death => new Death(death.Process, death.Exit, death.At.UtcDateTime))],
                report.Conditions);
        }
    }

    /// <param name="Kind">The fault's name.</param>
    /// <param name="At">When it struck, UTC.</param>
    /// <param name="UnavailableSeconds">Of the device that waited longest; 0 when none was affected.</param>
    /// <param name="MedianSeconds">Over the affected devices; 0 when none was.</param>
    /// <param name="AffectedDevices">How many devices were affected.</param>
    /// <param name="AllEndedSeconds">Null when it was not seen.</param>
    /// <param name="FailedCalls">Calls that got no acknowledgement.</param>
    /// <param name="Target">Whom it hit.</param>
    /// <param name="LastedSeconds">From its begin to its end.</param>
    /// <param name="Kills">Processes killed.</param>
    /// <param name="Restarted">Processes that were started again.</param>
    /// <param name="WorstDeliverySeconds">Until the device that waited longest executed a command submitted after the fault; 0 when none was held up.</param>
    /// <param name="UnderLoad">False for the last fault, which strikes when nobody submits: then nothing but <paramref name="AllEndedSeconds"/> is measured.</param>
    private sealed record Fault(
        string Kind, DateTime At, double UnavailableSeconds, double MedianSeconds, int AffectedDevices, double? AllEndedSeconds, int FailedCalls, string Target,
        double LastedSeconds, int Kills, IReadOnlyList<string> Restarted,
        double WorstDeliverySeconds, bool UnderLoad)
    {
        public static Fault Of(Measurement measurement)
        {
            var injection = measurement.Injection;
            var spread = Spread.Of(measurement.Unavailable);
            return new(
                injection.Fault, injection.At.UtcDateTime, Seconds(spread?.Worst ?? TimeSpan.Zero), Seconds(spread?.Median ?? TimeSpan.Zero),
                measurement.Unavailable.Count, measurement.AllEnded is { } ended ? Seconds(ended) : null, measurement.FailedCalls, injection.Target,
                Seconds(injection.Until - injection.At), injection.Kills, injection.Restarted,
                Seconds(Spread.Of(measurement.Delivered)?.Worst ?? TimeSpan.Zero), injection.UnderLoad);
        }
    }

    private sealed record Death(string Process, int Exit, DateTime At);

    private sealed record Violations(ViolationKind Kind, int Count, IReadOnlyList<string> First);
}
