using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace GridOrleans.Tests.Unit.Architecture;

/// <summary>Who may reference whom (docs/architecture.md). A new reference is a decision: it changes this table and the page.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Interfaces"] = [],
        ["Grains"] = ["Grains.Interfaces"],
        ["Hosting"] = [],
        ["Silo"] = ["Grains", "Hosting"],
        ["Gateway"] = ["Grains.Interfaces", "Hosting"],
        ["Adapters/Hosting"] = ["Grains.Interfaces", "Hosting"],
        ["Adapters/Oslp.Protocol"] = [],
        ["Adapters/Oslp"] = ["Adapters/Hosting", "Adapters/Oslp.Protocol"],
        ["Adapters/Simulators/Oslp"] = ["Adapters/Oslp.Protocol"],
        ["Cli"] = ["Adapters/Oslp.Protocol", "Grains.Interfaces"],
    };

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    public static TheoryData<string> Projects => [.. Directory
        .EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
        .Select(file => Folder(file))
        .Where(folder => !folder.StartsWith("tests/", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_table_allows(string project)
    {
        Allowed.ShouldContainKey(project);
        var file = Directory.EnumerateFiles(Path.Combine(Root, project), "*.csproj").Single();
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Folder(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, reference.Attribute("Include")!.Value))));
        references.Except(Allowed[project]).ShouldBeEmpty();
    }

    [Fact]
    public void No_folder_is_named_after_a_pattern() => Directory
        .EnumerateDirectories(Root, "*", SearchOption.AllDirectories)
        .Where(folder => !folder.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".git" or ".grid" or "artifacts"))
        .Select(Path.GetFileName)
        .Intersect(["Helpers", "Managers", "Utils", "Common", "Services"], StringComparer.OrdinalIgnoreCase)
        .ShouldBeEmpty();

    private static string Folder(string file) => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/');

    private static string Here([CallerFilePath] string path = "") => path;
}
