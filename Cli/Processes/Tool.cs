using System.Diagnostics;
using System.Text;

namespace GridOrleans.Cli.Processes;

/// <summary>A short-lived program that is run to its end, such as <c>initdb</c>.</summary>
internal static class Tool
{
    private const int KeptOutput = 64 * 1024;

    /// <summary>Runs a program.</summary>
    /// <param name="arguments">Program and arguments.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="environment">Variables beyond those inherited.</param>
    /// <param name="cancellation">Kills it.</param>
    public static async Task<ToolResult> RunAsync(
        IReadOnlyList<string> arguments,
        string input = "",
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default)
    {
        // The current folder may be closed to the user that the program changes to.
        var start = new ProcessStartInfo(arguments[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in arguments.Skip(1)) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{arguments[0]} did not start");
        var output = new StringBuilder();
        var reading = Task.WhenAll(Collect(process.StandardOutput, output), Collect(process.StandardError, output));
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and output tell why.
        }

        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await reading;
        return new ToolResult(process.ExitCode, output.ToString().Trim());
    }

    private static async Task Collect(StreamReader reader, StringBuilder output)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (output)
            {
                if (output.Length < KeptOutput) output.AppendLine(line);
            }
        }
    }
}

/// <summary>What a program left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Both of its output streams, at most some 64 kB.</param>
internal sealed record ToolResult(int ExitCode, string Output)
{
    /// <summary>Throws unless it ended with 0.</summary>
    /// <param name="purpose">What it was to do, for the message.</param>
    public void MustSucceed(string purpose)
    {
        if (ExitCode == 0) return;
        var last = string.Join('\n', Output.Split('\n').TakeLast(12));
        throw new CannotContinueException($"{purpose} failed (exit code {ExitCode}):\n{last}");
    }
}
