using System.Globalization;
using GridOrleans.Cli.Audit;
using Spectre.Console;

namespace GridOrleans.Cli.Display;

/// <summary>Shows how far an audit trail has been read, and what was found.</summary>
internal static class AuditText
{
    private const int LinesBetween = 20_000;

    /// <summary>Does the work and shows on standard error how many lines are done.</summary>
    public static Task<T> Follow<T>(string what, Func<Action<AuditLine>, Task<T>> work)
    {
        var lines = 0L;
        return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Status()
            .StartAsync(what, context => work(_ =>
            {
                if (++lines % LinesBetween == 0) context.Status(string.Create(CultureInfo.InvariantCulture, $"{what}: {lines:N0} lines"));
            }));
    }

    /// <summary>Writes what a verification came to.</summary>
    public static void Write(AuditVerdict verdict, TextWriter output)
    {
        foreach (var finding in verdict.Findings) output.WriteLine($"{finding.Kind}: {finding.Text}");
        if (verdict.Found > verdict.Findings.Count) Line($"... and {verdict.Found - verdict.Findings.Count:N0} more.");
        Line($"{verdict.Records:N0} records in {verdict.Chains:N0} chains, {verdict.Anchors:N0} anchors.");
        if (verdict.Found > 0)
            Line($"NOT as it was recorded: {verdict.Found:N0} findings.");
        else if (verdict.Until is { } until)
            Line($"Proven {(verdict.From is { } from ? $"from {from:u}" : "from the beginning")} until {until:u} (anchor {verdict.LastAnchor}): nothing was changed, removed or inserted.");
        if (verdict.Unproven > 0) Line($"Younger than the last anchor, and so not yet proven: {verdict.Unproven:N0} records.");

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }
}
