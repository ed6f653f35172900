using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using GridOrleans.Cli.Bench;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid bench</c>.</summary>
internal static class BenchCommand
{
    private const int DefaultRounds = 3;
    private const int MostRounds = 100;
    private const int DefaultMinutes = 15;
    private const int MostMinutes = 240;

    // Beside the platforms of grid up and grid chaos.
    private const int DefaultOffset = 2_200;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = $"What to measure: {string.Join(", ", BenchCatalogue.All.Select(benchmark => benchmark.Name))}; without a name, everything",
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.CompletionSources.Add(_ => BenchCatalogue.All.Select(benchmark => new CompletionItem(benchmark.Name, documentation: benchmark.Description)));
        var devices = PlatformOptions.Number(
            "--devices", "Simulated street lights for 'switch', devices for 'queries' (100,000 unless given)", SwitchBenchmark.FullSize, 1, PlatformSize.MostDevices);
        var rounds = PlatformOptions.Number("--rounds", "How often each thing is measured", DefaultRounds, 1, MostRounds);
        var silos = PlatformOptions.Number("--silos", "Silos", 1, 1, PlatformSize.MostSilos);
        var minutes = PlatformOptions.Number("--minutes", "How long 'overload' offers too much", DefaultMinutes, 1, MostMinutes);
        var offset = PlatformOptions.Number("--port-offset", "Added to every port", DefaultOffset, 0, PlatformSize.MostPortOffset);
        var json = new Option<string?>("--json") { Description = "Write the figures as JSON, too", HelpName = "FILE" };
        var command = new Command(
            "bench",
            "Measure a platform of its own (.grid/bench) on this machine, each figure against a baseline in the same run. Exit code 0: every number was reached, "
            + "1: one was not.")
        {
            Arguments = { names },
            Options = { devices, rounds, silos, minutes, offset, json },
        };
        command.SetAction(async (line, cancellation) =>
        {
            var chosen = BenchCatalogue.Named(line.GetValue(names) ?? []);
            var repository = Repository.Find();
            await PostgresInstallation.FindOrInstallAsync(Console.WriteLine, cancellation);
            var folder = Path.Combine(HomeOption.Of(line, repository).Folder, "bench");
            Directory.CreateDirectory(folder);
            using var only = FolderLock.TryTake(Path.Combine(folder, "lock"))
                ?? throw new CannotContinueException($"Another ./grid bench is at work in {folder}; wait until it has ended.");
            var time = TimeProvider.System;
            var machine = await Machine.LookAsync(time, cancellation);
            foreach (var flaw in machine.Flaws) Console.WriteLine($"NOT TO BE TRUSTED: {flaw}");
            var options = new BenchOptions(
                line.GetResult(devices) is { Implicit: false } ? line.GetValue(devices) : null,
                line.GetValue(rounds), line.GetValue(silos), line.GetValue(offset), TimeSpan.FromMinutes(line.GetValue(minutes)));
            var context = new BenchContext(options, new BenchStage(repository, new GridHome(Path.Combine(folder, "platform")), Say, time), Say, time);
            List<Figure> figures = [];
            foreach (var benchmark in chosen)
            {
                Say($"{benchmark.Name}: {benchmark.Description}");
                figures.AddRange(await benchmark.RunAsync(context, cancellation));
            }

            BenchReport.Write(figures, machine);
            if (line.GetValue(json) is { } file) await BenchReport.WriteJsonAsync(file, figures, machine, cancellation);
            return figures.All(figure => figure.Met != false) ? ExitCode.Success : ExitCode.Failure;

            void Say(string text) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss} {text}"));
        });
        return command;
    }
}
