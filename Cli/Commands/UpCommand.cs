using System.CommandLine;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid up</c>.</summary>
internal static class UpCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var options = new PlatformOptions();
        var detach = new Option<bool>("--detach") { Description = "Return when everything is ready; ./grid down stops it" };
        var command = new Command("up", "Start everything on this machine: PostgreSQL, silos, adapters, gateways, simulated street lights.");
        options.AddTo(command);
        command.Options.Add(detach);
        command.SetAction(async (line, cancellation) =>
        {
            var repository = Repository.Find();
            var start = new LocalStart(repository, HomeOption.Of(line, repository), TimeProvider.System);
            return await start.RunAsync(
                options.Size(line),
                line.GetValue(detach),
                running => [.. options.Differences(line, running)],
                cancellation);
        });
        return command;
    }

    /// <summary>Makes the hidden command by which <c>up</c> starts its supervisor.</summary>
    public static Command MakeSupervise()
    {
        var options = new PlatformOptions();
        var sites = new Option<string?>(SupervisorLaunch.SitesOption);
        var command = new Command("supervise", "Start the processes, keep them running, stop them.") { Hidden = true };
        options.AddTo(command);
        command.Options.Add(sites);
        command.SetAction(async (line, _) =>
        {
            var repository = Repository.Find();
            using var supervisor = new Supervisor(
                repository, HomeOption.Of(line, repository), options.Size(line), Sites.Read(line.GetValue(sites)), TimeProvider.System);
            return await supervisor.RunAsync(Console.In);
        });
        return command;
    }
}
