using System.CommandLine;
using System.Text.Json;
using GridOrleans.Cli.Devices;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Supervision;
using Spectre.Console;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid devices</c>.</summary>
internal static class DevicesCommand
{
    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the command.</summary>
    public static Command Make() => new("devices", "Work with many devices at once.") { Subcommands = { MakeImport() } };

    private static Command MakeImport()
    {
        var file = new Argument<FileInfo>("FILE") { Description = $"The devices: a file that ends in {ImportFile.Endings}" };
        file.AcceptExistingOnly();
        var report = new Option<string?>("--report") { Description = "Where rows that were refused are listed, a JSON line each (default: FILE.refused.jsonl)", HelpName = "FILE" };
        var url = new Option<string?>("--url") { Description = "The gateway (default: $GRID_REST_URL, else the one of ./grid up)", HelpName = "URL" };
        var command = new Command("import", "Add the devices of a file over REST, with the token in $GRID_TOKEN or that of ./grid up. Those that are there already with the same "
            + "data are passed over, so that an import that broke off can be begun again. Exit code 1: rows were refused.")
        {
            Arguments = { file },
            Options = { report, url },
        };
        command.SetAction(async (line, cancellation) =>
        {
            var home = HomeOption.Of(line, Repository.Find());
            var source = line.GetValue(file)!.FullName;
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                BaseAddress = new Uri(line.GetValue(url) ?? Environment.GetEnvironmentVariable("GRID_REST_URL") ?? LocalGateway(home)),
                Timeout = TimeSpan.FromMinutes(2),
            };
            var import = new DeviceImport(http, Environment.GetEnvironmentVariable("GRID_TOKEN") ?? new KeyRing(home.Keys).Token(), TimeProvider.System);
            return await ImportAsync(import, source, line.GetValue(report) ?? source + ".refused.jsonl", cancellation);
        });
        return command;
    }

    private static async Task<int> ImportAsync(DeviceImport import, string source, string reportPath, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        StreamWriter? report = null;
        ImportCount count = new(0, 0, 0);
        try
        {
            await AnsiConsole.Status().StartAsync("Adding devices", async status =>
                count = await import.RunAsync(
                    ImportFile.ReadAsync(source, cancellation),
                    now => Show(status, now),
                    refused => (report ??= new StreamWriter(reportPath)).WriteLine(JsonSerializer.Serialize(refused, Line)),
                    cancellation));
        }
        finally
        {
            if (report is not null) await report.DisposeAsync();
        }

        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        AnsiConsole.MarkupLineInterpolated($"{count.Done:N0} devices in {seconds:0.0} s: [green]{count.Added:N0} added[/], {count.Known:N0} there already, {count.Refused:N0} refused.");
        if (count.Refused == 0) return ExitCode.Success;
        AnsiConsole.MarkupLineInterpolated($"[red]Refused rows and what is wrong with them: {reportPath}[/]");
        return ExitCode.Failure;
    }

    /// <summary>On a terminal the state moves; elsewhere a line comes for each ten thousand.</summary>
    private static void Show(StatusContext status, ImportCount now)
    {
        status.Status($"{now.Done:N0} devices: {now.Added:N0} added, {now.Known:N0} there already, {now.Refused:N0} refused");
        if (Console.IsOutputRedirected && now.Done % 10_000 == 0)
            Console.WriteLine($"{now.Done:N0} devices");
    }

    private static string LocalGateway(GridHome home) =>
        new StateFile(home.StateFile).Read()?.Processes.FirstOrDefault(process => process.Stage == Stage.Gateway)?.Url
            ?? throw new CannotContinueException("No platform runs here: start one with ./grid up, or name a gateway with --url or $GRID_REST_URL.");
}
