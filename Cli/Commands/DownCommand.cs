using System.CommandLine;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid down</c>.</summary>
internal static class DownCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var wipe = new Option<bool>("--wipe") { Description = "Remove data, keys, logs and state as well" };
        var command = new Command("down", "Stop what ./grid up started, and only that.") { Options = { wipe } };
        command.SetAction(async (line, cancellation) =>
        {
            var home = HomeOption.Of(line, Repository.Find());
            await StopAsync(home, TimeProvider.System, cancellation);
            if (!line.GetValue(wipe)) return ExitCode.Success;
            home.Wipe();
            Console.WriteLine($"Removed {home.Folder}.");
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task StopAsync(GridHome home, TimeProvider time, CancellationToken cancellation)
    {
        var file = new StateFile(home.StateFile);
        var watch = new PlatformWatch(file, time);
        var running = watch.Running();
        if (running is { Supervisor: var supervisor })
        {
            if (!Posix.Send(supervisor.Pid, Signal.Terminate) && supervisor.IsAlive())
                throw new CannotContinueException($"The supervisor (pid {supervisor.Pid}) is another user's: run this as the user who ran ./grid up.");
            await watch.StopAsync(supervisor, cancellation);
        }

        // Of a supervisor that was killed, be it this moment or long ago.
        var leftovers = Leftovers.In(file.Read());
        await new Leftovers(time).StopAsync(leftovers, Console.WriteLine);
        File.Delete(home.EnvFile);
        Console.WriteLine(running is null && leftovers.Count == 0 ? "Nothing runs." : "Everything is stopped.");
    }
}
