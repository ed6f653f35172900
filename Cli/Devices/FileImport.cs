using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using GridOrleans.Cli.Display;
using GridOrleans.Cli.Supervision;
using Spectre.Console;

namespace GridOrleans.Cli.Devices;

/// <summary>Adds the devices of a file, shows how far it is, and lists the rows that were refused.</summary>
internal sealed class FileImport(DeviceImport import, TimeProvider time)
{
    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="reportPath">Where the refused rows are listed; there is such a file afterwards only if a row was refused.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="CannotContinueException">It cannot be read to its end, or the gateway does not take it.</exception>
    public async Task<int> RunAsync(string source, string reportPath, CancellationToken cancellation)
    {
        if (Path.GetFullPath(reportPath) == Path.GetFullPath(source))
            throw new CannotContinueException("--report must name another file than that of the devices.");
        var chunks = ImportFile.ReadAsync(source, cancellation);
        var (began, since, length) = (time.GetTimestamp(), time.GetUtcNow(), new FileInfo(source).Length);
        var count = new ImportCount(0, 0, 0);
        // At once: no list of an earlier run stays, and a place where none can be written shows before the work.
        var report = new StreamWriter(reportPath);
        try
        {
            await StepView.ShowAsync(show => import.RunAsync(
                chunks,
                now =>
                {
                    count = now;
                    show([new StepState("Adding devices", StepCondition.Running, since, Detail: Detail(now, length, time.GetElapsedTime(began)))]);
                },
                device => report.WriteLine(JsonSerializer.Serialize(device, Line)),
                cancellation));
        }
        finally
        {
            await report.DisposeAsync();
            if (count.Refused == 0) File.Delete(reportPath);
            Tell(count, time.GetElapsedTime(began), reportPath);
        }

        return count.Refused == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>How far it is, in a line.</summary>
    internal static string Detail(ImportCount now, long length, TimeSpan took)
    {
        var share = length > 0 ? Math.Min(100, now.Position * 100 / length) : 100;
        var rate = now.Done / Math.Max(took.TotalSeconds, 0.001);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{share} %, {now.Done:N0} devices, {rate:N0}/s: {now.Added:N0} added, {now.Known:N0} there already, {now.Refused:N0} refused");
    }

    private static void Tell(ImportCount count, TimeSpan took, string reportPath)
    {
        AnsiConsole.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count.Done:N0} devices in {took.TotalSeconds:0.0} s: [green]{count.Added:N0} added[/], {count.Known:N0} there already, {count.Refused:N0} refused."));
        // Not through the console of colours, which breaks long lines.
        if (count.Refused > 0) Console.WriteLine($"Refused rows and what is wrong with them: {reportPath}");
    }
}
