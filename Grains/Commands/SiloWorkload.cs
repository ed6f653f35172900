using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace GridOrleans.Commands;

/// <summary>How many open commands this silo's devices have in memory. Beyond a limit, new ones are refused: a client that submits faster than devices can be reached must hear it.</summary>
internal sealed class SiloWorkload(IOptions<CommandOptions> options)
{
    private static readonly Meter Meter = new("GridOrleans.Commands");
    private static readonly UpDownCounter<int> Open =
        Meter.CreateUpDownCounter<int>("grid.commands.open", description: "Open commands in this silo's memory.");

    private int _open;

    /// <summary>Whether a new command is one too many. What is taken over from a silo that died is not asked.</summary>
    public bool IsFull => Volatile.Read(ref _open) >= options.Value.MostOpenPerSilo;

    /// <summary>Commands came to memory, or, below 0, left it.</summary>
    public void Add(int commands)
    {
        Interlocked.Add(ref _open, commands);
        Open.Add(commands);
    }
}
