using GridOrleans.Cli.Layout;
using Spectre.Console;

namespace GridOrleans.Cli.Testing;

/// <summary>Shows a test run: failures as they happen, and how far it is.</summary>
internal sealed class TestDisplay(Repository repository, TimeProvider time)
{
    private const int MostTraceLines = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long lastLine = time.GetTimestamp();

    /// <summary>Does the work under a line that tells how far it is.</summary>
    public static Task DuringAsync(string name, Func<Action<string>, Task> work)
    {
        if (Console.IsOutputRedirected) return work(_ => { });
        return AnsiConsole.Status().StartAsync(Markup.Escape(name), context => work(text => context.Status(Markup.Escape(text))));
    }

    /// <summary>How far it is; on paper only now and then.</summary>
    public void Progress(string project, TestEvents events, Action<string> status)
    {
        var text = $"{project}: {events.Totals}{(events.Current is { } current ? $"; {current}" : "")}";
        status(text);
        if (!Console.IsOutputRedirected || time.GetElapsedTime(lastLine) < Interval) return;
        lastLine = time.GetTimestamp();
        Console.WriteLine($"  {text}");
    }

    /// <summary>A failure.</summary>
    public void Failed(TestFailure failure)
    {
        Console.WriteLine($"  FAILED {failure.Name}");
        foreach (var line in failure.Message.Split('\n')) Console.WriteLine($"    {line}");
        foreach (var line in Relevant(failure.Trace, repository.Folder)) Console.WriteLine($"      {line}");
    }

    /// <summary>The lines of a stack that stand in this source tree, with paths relative to it; all of them when none does.</summary>
    internal static IEnumerable<string> Relevant(string trace, string folder)
    {
        var lines = trace.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var own = lines.Where(line => line.Contains(folder + "/", StringComparison.Ordinal)).ToArray();
        return (own.Length > 0 ? own : lines).Take(MostTraceLines).Select(line => line.Replace(folder + "/", "", StringComparison.Ordinal));
    }
}
