using System.Text.Json;

namespace GridOrleans.Cli.Testing;

/// <summary>The report that the runner leaves, in the Common Test Report Format (ctrf.io).</summary>
internal static class TestReport
{
    /// <summary>The totals in a report.</summary>
    /// <returns><c>null</c> when the file is missing or cut short: the runner did not come to its end.</returns>
    public static TestTotals? Read(string path)
    {
        try
        {
            return Parse(RunnerJson.Clean(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The totals in a report's text. Errors outside of tests (a fixture's clean-up) count as failures.</summary>
    internal static TestTotals Parse(ReadOnlyMemory<byte> json)
    {
        using var report = JsonDocument.Parse(json);
        var results = report.RootElement.GetProperty("results");
        var summary = results.GetProperty("summary");
        int Count(string name) => summary.GetProperty(name).GetInt32();
        return new TestTotals(Count("passed"), Count("failed") + Count("other") + Errors(results), Count("skipped") + Count("pending"));
    }

    private static int Errors(JsonElement results) =>
        results.TryGetProperty("extra", out var extra) && extra.TryGetProperty("suites", out var suites)
            ? suites.EnumerateArray().Sum(suite => suite.TryGetProperty("errors", out var errors) ? errors.GetArrayLength() : 0)
            : 0;
}
