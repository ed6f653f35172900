using System.Collections.Concurrent;
using System.Diagnostics;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>One process of the platform, started by itself with a configuration of its own, and what it says.</summary>
internal sealed class StartedProgram : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    /// <param name="project">Its folder in the source tree.</param>
    /// <param name="assembly">Its program.</param>
    /// <param name="configuration">Configuration keys as environment variables.</param>
    public StartedProgram(string project, string assembly, IEnumerable<KeyValuePair<string, string>> configuration)
    {
        var folder = Path.Combine(Platform.Repository, project, "bin/Release/net10.0");
        var start = new ProcessStartInfo("dotnet", Path.Combine(folder, assembly + ".dll"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (key, value) in configuration)
            start.Environment[key] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Standard error so far.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public bool IsRunning => !_process.HasExited;

    /// <summary>Its exit code, awaited.</summary>
    public async Task<int> Ended()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>The first line of its log that holds a text, awaited.</summary>
    public async Task<string> Said(string text)
    {
        string? said = null;
        await Eventually.Holds(() => Task.FromResult((said = _output.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))) is not null),
            $"it says: {text}; it said: {string.Join('\n', _output.Concat(_errors))}", Limit);
        return said!;
    }

    /// <summary>Asks it to stop, as an operator does.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (!string.IsNullOrEmpty(line))
            lines.Enqueue(line);
    }
}
