using System.Text.Json;

namespace GridOrleans.Cli.Testing;

/// <summary>Follows the runner's stream of JSON messages (xunit v3, <c>-reporter json</c>), a message a line.</summary>
internal sealed class TestEvents(Action<TestFailure> failed)
{
    private readonly Dictionary<string, string> running = [];

    /// <summary>Totals so far.</summary>
    public TestTotals Totals { get; private set; } = new();

    /// <summary>A test that runs now.</summary>
    public string? Current => running.Values.LastOrDefault();

    /// <summary>Takes a line.</summary>
    /// <returns><c>false</c> when it is no message of the runner's, but something that a test wrote.</returns>
    public bool Take(string line)
    {
        if (!line.StartsWith("{\"$type\":", StringComparison.Ordinal)) return false;
        try
        {
            using var message = JsonDocument.Parse(RunnerJson.Clean(line));
            Take(message.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private void Take(JsonElement message)
    {
        switch (message.GetProperty("$type").GetString())
        {
            case "test-starting":
                running[Id(message)] = message.GetProperty("TestDisplayName").GetString()!;
                break;
            case "test-passed":
                Totals += new TestTotals(Passed: 1);
                break;
            case "test-skipped":
                Totals += new TestTotals(Skipped: 1);
                break;
            case "test-failed":
                Totals += new TestTotals(Failed: 1);
                failed(Failure(running.GetValueOrDefault(Id(message), "a test"), message));
                break;
            case "test-finished":
                running.Remove(Id(message));
                break;
            case "error-message" or "test-assembly-cleanup-failure" or "test-class-cleanup-failure" or "test-collection-cleanup-failure"
                or "test-case-cleanup-failure" or "test-method-cleanup-failure" or "test-cleanup-failure":
                Totals += new TestTotals(Failed: 1);
                failed(Failure("outside of a test", message));
                break;
        }
    }

    private static string Id(JsonElement message) => message.GetProperty("TestUniqueID").GetString()!;

    private static TestFailure Failure(string name, JsonElement message) =>
        new(name, Texts(message, "Messages"), Texts(message, "StackTraces"));

    private static string Texts(JsonElement message, string property) =>
        message.TryGetProperty(property, out var texts) && texts.ValueKind == JsonValueKind.Array
            ? string.Join('\n', texts.EnumerateArray().Select(text => text.GetString()))
            : "";
}

/// <summary>A test that failed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Message">What was expected and what came.</param>
/// <param name="Trace">The stack.</param>
internal sealed record TestFailure(string Name, string Message, string Trace);
