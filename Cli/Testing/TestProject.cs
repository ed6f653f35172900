using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Testing;

/// <summary>A test project: a folder below <c>tests/</c> whose executable holds tests.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Assembly">The executable that the Release build leaves.</param>
internal sealed record TestProject(string Name, string Assembly)
{
    // Measurements are no tests: what they show depends on the machine.
    private const string Benchmarks = "Benchmarks";

    // Quick ones first: what is broken shows early.
    private static readonly string[] Order = ["Unit", "Cluster", "EndToEnd", "Browser"];

    /// <summary>All test projects, in the order in which they are run.</summary>
    public static IReadOnlyList<TestProject> In(Repository repository) =>
    [
        .. Directory.EnumerateDirectories(repository.Tests)
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name != Benchmarks && File.Exists(Path.Combine(repository.Tests, name, $"GridOrleans.Tests.{name}.csproj")))
            .OrderBy(name => Array.IndexOf(Order, name) is var place and >= 0 ? place : Order.Length)
            .ThenBy(name => name, StringComparer.Ordinal)
            .Select(name => new TestProject(name, repository.Assembly(Path.Combine("tests", name), $"GridOrleans.Tests.{name}"))),
    ];
}
