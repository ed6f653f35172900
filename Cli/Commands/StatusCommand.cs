using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using GridOrleans.Cli.Display;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Status;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid status</c>.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var json = new Option<bool>("--json") { Description = "JSON for scripts" };
        var command = new Command("status", "Show every process and the cluster's membership. Exit code 0: all ready, 3: nothing runs, 4: not all ready.")
        {
            Options = { json },
        };
        command.SetAction(async (line, cancellation) =>
        {
            var home = HomeOption.Of(line, Repository.Find());
            var status = await PlatformStatus.AskAsync(new StateFile(home.StateFile).Read(), cancellation);
            if (line.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(status, Format));
            else
                StatusTables.Write(status);
            return status.ToExitCode();
        });
        return command;
    }
}
