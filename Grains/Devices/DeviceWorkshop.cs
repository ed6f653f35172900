using GridOrleans.Adapters;
using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Journal;
using Microsoft.Extensions.Options;

namespace GridOrleans.Devices;

/// <summary>What all device grains of a silo work with.</summary>
internal sealed class DeviceWorkshop(
    IJournal journal, JournalReader reader, DeviceLoader loader, ICommandOwners owners, UnwatchedCommands unwatched, Dispatcher dispatcher, SiloIncarnation silo,
    SiloWorkload workload, IOptions<CommandOptions> options, TimeProvider time)
{
    public IJournal Journal => journal;

    public JournalReader Reader => reader;

    public DeviceLoader Loader => loader;

    public ICommandOwners Owners => owners;

    public UnwatchedCommands Unwatched => unwatched;

    public Dispatcher Dispatcher => dispatcher;

    public SiloIncarnation Silo => silo;

    public SiloWorkload Workload => workload;

    public CommandOptions Options { get; } = options.Value;

    public TimeProvider Time => time;
}
