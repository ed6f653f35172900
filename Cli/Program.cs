using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using GridOrleans.Cli;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("grid runs on Linux only (on Windows: in WSL).");
    return ExitCode.Failure;
}

var line = GridCommand.Make().Parse(args.Length == 0 ? ["--help"] : args);
// The reason in a line or two; a page of help would hide it.
if (line.Action is ParseErrorAction wrong) wrong.ShowHelp = false;
// The supervisor has its own answer to signals; every other command is told to end.
using var interrupted = new CancellationTokenSource();
PosixSignal[] endings = line.CommandResult.Command.Name == "supervise" ? [] : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
var registrations = endings
    .Select(signal => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        interrupted.Cancel();
    }))
    .ToList();
try
{
    var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    var result = await line.InvokeAsync(settings, interrupted.Token);
    // A line that asks for help or completion is right even where it is incomplete.
    return line.Errors.Count > 0 && result != ExitCode.Success ? ExitCode.Usage : result;
}
catch (CannotContinueException e)
{
    Console.Error.WriteLine(e.Message);
    return ExitCode.Failure;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return ExitCode.Interrupted;
}
finally
{
    registrations.ForEach(registration => registration.Dispose());
}
