using System.Diagnostics;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Testing;

/// <summary>Runs the executable of one test project and counts.</summary>
internal sealed class TestRun(Repository repository, TestProject project, TestDisplay display, TimeProvider time)
{
    /// <summary>How long one project may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    // What tests start lives for seconds: what a process saves by better code, it never earns there.
    // A rolling restart under load (ChaosTests): 97 s and 182 s of CPU without these, 57 s and 94 s with them.
    private static readonly IReadOnlyDictionary<string, string> ShortLives = new Dictionary<string, string>
    {
        // Code at once, although not the best; the services have it otherwise (Directory.Build.props).
        ["DOTNET_TC_QuickJit"] = "1",
        // No code that only measures, and better code when nothing new has been compiled for a second (hexadecimal milliseconds).
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCountingDelayMs"] = "3E8",
    };

    private string Report => Path.Combine(repository.TestResults, $"{project.Name}.ctrf.json");

    private string Log => Path.Combine(repository.TestResults, $"{project.Name}.log");

    /// <summary>Runs it.</summary>
    /// <param name="filter">A part of the names of the tests to run; <c>null</c> for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<TestTotals> RunAsync(string? filter, CancellationToken cancellation)
    {
        File.Delete(Report);
        var began = time.GetTimestamp();
        var events = new TestEvents(display.Failed);
        var exit = 0;
        var inTime = true;
        await TestDisplay.DuringAsync(project.Name, async status =>
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            try
            {
                exit = await RunAsync(filter, events, status, ending.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                inTime = false;
            }
        });
        var totals = Judge(events, exit, inTime, filter is not null);
        if (totals == new TestTotals()) return totals;
        Console.WriteLine($"{project.Name}: {totals} ({time.GetElapsedTime(began).TotalSeconds:0.0} s)");
        return totals;
    }

    private TestTotals Judge(TestEvents events, int exit, bool inTime, bool filtered)
    {
        if (!inTime)
        {
            Unexpected($"did not end within {Limit.TotalMinutes:0} minutes and was stopped; it was at {events.Current ?? "no test"}");
            return events.Totals + new TestTotals(Failed: 1);
        }

        if (TestReport.Read(Report) is not { } totals)
        {
            Unexpected($"ended with {exit} and left no report; it was at {events.Current ?? "no test"}");
            return events.Totals + new TestTotals(Failed: 1);
        }

        // Something beside the tests went wrong; the runner says so by its exit code only.
        var blank = totals == new TestTotals() && !filtered;
        if ((exit != 0 && totals.Failed == 0) || blank)
        {
            Unexpected($"ended with {exit}{(blank ? " and holds no tests" : "")}");
            return totals + new TestTotals(Failed: 1);
        }

        return totals;
    }

    private void Unexpected(string what)
    {
        Console.WriteLine($"  FAILED {project.Name} {what}. From {Log}:");
        foreach (var line in TestDisplay.Telling(File.ReadLines(Log))) Console.WriteLine($"    {line}");
    }

    private async Task<int> RunAsync(string? filter, TestEvents events, Action<string> status, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(DotnetProgram.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = repository.Folder,
        };
        string[] only = filter is null ? [] : ["-method", $"*{filter}*"];
        string[] arguments = [project.Assembly, "-reporter", "json", "-noColor", "-noAutoReporters", "-result-ctrf", Report, .. only];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // A shell that has sourced .grid/env must not steer the tests to the platform that runs there.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GRID_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in ShortLives) start.Environment[name] = value;

        await using var log = new StreamWriter(Log) { AutoFlush = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        process.StandardInput.Close();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, Take), ReadAsync(process.StandardError, Note));
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await Drained(reading);
            throw;
        }

        await Drained(reading);
        return process.ExitCode;

        void Take(string line)
        {
            if (events.Take(line))
                display.Progress(project.Name, events, status);
            else
                Note(line);
        }

        void Note(string line)
        {
            lock (log) log.WriteLine(line);
        }
    }

    private static async Task ReadAsync(StreamReader from, Action<string> take)
    {
        while (await from.ReadLineAsync() is { } line) take(line);
    }

    /// <summary>A process that a test left behind can hold the other end for ever; what the runner itself wrote is there at once.</summary>
    private static Task Drained(Task reading) => reading.WaitAsync(DrainLimit).ContinueWith(_ => { }, TaskScheduler.Default);
}
