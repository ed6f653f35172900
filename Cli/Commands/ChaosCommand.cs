using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using GridOrleans.Cli.Chaos;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid chaos</c>.</summary>
internal static class ChaosCommand
{
    private const int MostMinutes = 240;
    private const int DefaultDevices = 300;

    // Beside the platform of grid up.
    private const int DefaultOffset = 1_400;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var minutes = new Option<double>("--minutes")
        {
            Description = $"How long faults strike, each at least once (0 to {MostMinutes})",
            HelpName = "M",
            DefaultValueFactory = _ => 5,
        };
        minutes.Validators.Add(result =>
        {
            if (result.Tokens.Count == 0 || !double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var given)) return;
            if (given is < 0 or > MostMinutes) result.AddError($"--minutes is 0 to {MostMinutes}, not {given}.");
        });
        var seed = new Option<int?>("--seed")
        {
            Description = "Repeats the choices of an earlier run; without it, chance chooses one and it is printed",
            HelpName = "S",
        };
        var faults = new Option<string>("--faults")
        {
            Description = "Names separated by commas; 'all', or 'list' to see them",
            HelpName = "LIST",
            DefaultValueFactory = _ => "all",
        };
        faults.CompletionSources.Add(_ => FaultCatalogue.All.Select(fault => new CompletionItem(fault.Name, documentation: fault.Description)));
        var json = new Option<string?>("--json") { Description = "Write the report as JSON, too", HelpName = "FILE" };
        var devices = PlatformOptions.Number("--devices", "Simulated street lights", DefaultDevices, Clients.Fewest, PlatformSize.MostDevices);
        var offset = PlatformOptions.Number("--port-offset", "Added to every port", DefaultOffset, 0, PlatformSize.MostPortOffset);
        var check = new Option<string?>("--check") { Description = "Break nothing: check the history that an earlier run left in DIR once more", HelpName = "DIR" };
        var command = new Command(
            "chaos",
            "Break a running platform in every way this machine allows, under load, and check its promises afterwards. It starts one of its own "
            + "(.grid/chaos). Exit code 0: every promise held, 1: one was broken.")
        {
            Options = { minutes, seed, faults, json, devices, offset, check },
        };
        command.SetAction(async (line, cancellation) =>
        {
            if (line.GetValue(faults) == "list")
            {
                foreach (var fault in FaultCatalogue.All) Console.WriteLine($"{fault.Name,-20} {fault.Description}");
                return ExitCode.Success;
            }

            if (line.GetValue(check) is { } folder)
            {
                var findings = Checker.Check(await HistoryFile.ReadAsync(folder, cancellation));
                ReportText.WriteFindings(findings);
                return findings.AllKept ? ExitCode.Success : ExitCode.Failure;
            }

            await PostgresInstallation.FindOrInstallAsync(Console.WriteLine, cancellation);
            var options = new ChaosOptions(
                TimeSpan.FromMinutes(line.GetValue(minutes)),
                line.GetValue(seed) ?? Random.Shared.Next(1, 10_000),
                FaultCatalogue.Named(line.GetValue(faults)!),
                line.GetValue(devices),
                line.GetValue(offset));
            var home = new GridHome(Path.Combine(HomeOption.Of(line, Repository.Find()).Folder, "chaos"));
            return await RunAsync(options, Repository.Find(), home, line.GetValue(json), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ChaosOptions options, Repository repository, GridHome home, string? json, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        Console.WriteLine($"Chaos for {options.Duration.TotalMinutes:0.#} min, seed {options.Seed}. Look on with: ./grid status --home {home.Folder}");
        var report = await ChaosReport.RunAsync(options, repository, home, Say, time, cancellation);
        ReportText.Write(report);
        if (json is not null) await ReportJson.WriteAsync(json, report, cancellation);
        return report.Passed ? ExitCode.Success : ExitCode.Failure;

        void Say(string line) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss} {line}"));
    }
}
