using System.CommandLine;
using GridOrleans.Cli.Commands;

namespace GridOrleans.Cli;

/// <summary>The whole command line.</summary>
internal static class GridCommand
{
    private const string ExitCodes =
        "GridOrleans on this machine. Exit codes: 0 done, 1 failed, 2 wrong command line, 3 and 4 see status, 130 interrupted.";

    /// <summary>Makes the command line.</summary>
    public static RootCommand Make() => new(ExitCodes)
    {
        HelpName = "./grid",
        Options = { HomeOption.Make() },
        Subcommands =
        {
            UpCommand.Make(),
            DownCommand.Make(),
            StatusCommand.Make(),
            TestCommand.Make(),
            ChaosCommand.Make(),
            BenchCommand.Make(),
            AuditCommand.Make(),
            CertCommand.Make(),
            DevicesCommand.Make(),
            CompletionCommand.Make(),
            UpCommand.MakeSupervise(),
        },
    };
}
