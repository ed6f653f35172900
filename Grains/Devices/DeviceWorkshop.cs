using GridOrleans.Adapters;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Devices.Addresses;
using GridOrleans.Journal;
using GridOrleans.Notifications;
using GridOrleans.Organisations;
using GridOrleans.Protocols;
using GridOrleans.Throttling;
using Microsoft.Extensions.Options;

namespace GridOrleans.Devices;

/// <summary>What all device grains of a silo work with.</summary>
internal sealed class DeviceWorkshop(
    IJournal journal, JournalReader reader, DeviceLoader loader, ICommandOwners owners, UnwatchedCommands unwatched, Dispatcher dispatcher, SiloIncarnation silo,
    SiloWorkload workload, Authority authority, KnownOrganisations organisations, Notifier notifier, AuditTrail audit,
    KnownLimits limits, DuplicateAddresses addresses, GatewayDevices gateways, IOptions<CommandOptions> options, IOptions<ProtocolOptions> protocols, TimeProvider time)
{
    public IJournal Journal => journal;

    public JournalReader Reader => reader;

    public DeviceLoader Loader => loader;

    public ICommandOwners Owners => owners;

    public UnwatchedCommands Unwatched => unwatched;

    public Dispatcher Dispatcher => dispatcher;

    public SiloIncarnation Silo => silo;

    public SiloWorkload Workload => workload;

    public Authority Authority => authority;

    public KnownOrganisations Organisations => organisations;

    public IReadOnlyList<ProtocolInfo> Protocols { get; } = protocols.Value.All();

    public Notifier Notifier => notifier;

    public AuditTrail Audit => audit;

    public KnownLimits Limits => limits;

    public DuplicateAddresses Addresses => addresses;

    public GatewayDevices Gateways => gateways;

    public CommandOptions Options { get; } = options.Value;

    public TimeProvider Time => time;
}
