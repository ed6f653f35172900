using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using GridOrleans.Errors;
using Microsoft.Extensions.Options;

namespace GridOrleans.Commands;

/// <summary>
/// How many open commands this silo's devices have in memory, in all and by organisation. Beyond a limit, new ones are refused: a client that submits faster
/// than devices can be reached must hear it, and must leave room for others.
/// </summary>
internal sealed class SiloWorkload(IOptions<CommandOptions> options)
{
    private static readonly Meter Meter = new("GridOrleans.Commands");
    private static readonly UpDownCounter<int> Open =
        Meter.CreateUpDownCounter<int>("grid.commands.open", description: "Open commands in this silo's memory.");

    private readonly ConcurrentDictionary<string, StrongBox<int>> _ofOrganisation = new();
    private int _open;

    /// <summary>Lets a new command in. What is taken over from a silo that died is not asked.</summary>
    /// <exception cref="UnavailableException">It would be one too many.</exception>
    public void RequireRoomFor(string organisation)
    {
        if (Volatile.Read(ref _open) >= options.Value.MostOpenPerSilo)
            throw UnavailableException.Overloaded($"{options.Value.MostOpenPerSilo} commands are open in the silo already.");
        if (_ofOrganisation.TryGetValue(organisation, out var own) && Volatile.Read(ref own.Value) >= options.Value.MostOpenPerOrganisation)
            throw UnavailableException.Overloaded($"{options.Value.MostOpenPerOrganisation} commands of {organisation} are open in the silo already.");
    }

    /// <summary>Commands came to memory, or, below 0, left it.</summary>
    public void Add(string organisation, int commands)
    {
        Interlocked.Add(ref _open, commands);
        Interlocked.Add(ref _ofOrganisation.GetOrAdd(organisation, _ => new()).Value, commands);
        Open.Add(commands);
    }
}
