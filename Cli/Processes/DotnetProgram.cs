namespace GridOrleans.Cli.Processes;

/// <summary>The <c>dotnet</c> that runs this program and so can run the others.</summary>
internal static class DotnetProgram
{
    /// <summary>Full path, or the bare name when this runs in some other host.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        const string name = "dotnet";
        if (Environment.ProcessPath is { } own && System.IO.Path.GetFileName(own) == name) return own;
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        return (root is null ? [] : new[] { root })
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists) ?? name;
    }
}
