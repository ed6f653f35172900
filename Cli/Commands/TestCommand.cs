using System.CommandLine;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Testing;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid test</c>. The script <c>grid</c> has built everything before.</summary>
internal static class TestCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var filter = new Argument<string?>("FILTER")
        {
            Description = "A test project (Unit, Cluster, ...) or a part of a class' or method's name",
            HelpName = "FILTER",
            Arity = ArgumentArity.ZeroOrOne,
        };
        filter.CompletionSources.Add(_ => TestProject.In(Repository.Find()).Select(project => new System.CommandLine.Completions.CompletionItem(project.Name)));
        var command = new Command("test", "Run all tests, or those that FILTER names. The last line: N passed, N failed.") { Arguments = { filter } };
        command.SetAction((line, cancellation) => RunAsync(line.GetValue(filter), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? filter, CancellationToken cancellation)
    {
        var repository = Repository.Find();
        await PostgresInstallation.FindOrInstallAsync(Console.WriteLine, cancellation);
        Directory.CreateDirectory(repository.TestResults);
        var all = TestProject.In(repository);
        var named = all.Where(project => string.Equals(project.Name, filter, StringComparison.OrdinalIgnoreCase)).ToList();
        var display = new TestDisplay(repository, TimeProvider.System);
        var totals = new TestTotals();
        foreach (var project in named.Count > 0 ? named : all)
            totals += await new TestRun(repository, project, display, TimeProvider.System).RunAsync(named.Count > 0 ? null : filter, cancellation);
        if (totals == new TestTotals() && filter is not null) Console.WriteLine($"No test has '{filter}' in its name.");
        Console.WriteLine(totals);
        return totals.IsGreen ? ExitCode.Success : ExitCode.Failure;
    }
}
