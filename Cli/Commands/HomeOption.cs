using System.CommandLine;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Commands;

/// <summary>The option that says where everything is kept; every command takes it.</summary>
internal static class HomeOption
{
    /// <summary>Makes the option.</summary>
    public static Option<string?> Make() => new("--home")
    {
        Description = "Folder for data, keys, logs and state (default: $GRID_HOME, else .grid in the source tree)",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>The folder that the command line means.</summary>
    public static GridHome Of(ParseResult line, Repository repository) => GridHome.Resolve(line.GetValue<string?>("--home"), repository);
}
