namespace GridOrleans.Cli.Layout;

/// <summary>The folder of the source tree that this command belongs to.</summary>
/// <param name="Folder">Full path.</param>
public sealed record Repository(string Folder)
{
    private const string Mark = "GridOrleans.sln";

    /// <summary>Where the tests stand.</summary>
    public string Tests => Path.Combine(Folder, "tests");

    /// <summary>Where <c>grid test</c> leaves its reports.</summary>
    public string TestResults => Path.Combine(Folder, "TestResults");

    /// <summary>Looks upward from where this program was built.</summary>
    public static Repository Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Mark))) return new Repository(folder.FullName);
        throw new CannotContinueException($"{AppContext.BaseDirectory} does not belong to a source tree: no {Mark} above it.");
    }

    /// <summary>The assembly that a project's Release build leaves.</summary>
    /// <param name="project">The project's folder, relative to the repository.</param>
    /// <param name="assembly">The assembly's name without extension.</param>
    public string Assembly(string project, string assembly) => Path.Combine(Folder, project, "bin", "Release", "net10.0", assembly + ".dll");
}
