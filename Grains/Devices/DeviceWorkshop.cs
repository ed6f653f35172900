using System.Collections.Frozen;
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
    IJournal journal, JournalReader reader, DeviceLoader loader, ICommandOwners owners, UnwatchedCommands unwatched, RegistryWatch registry, Dispatcher dispatcher,
    SiloIncarnation silo, SiloWorkload workload, Authority authority, KnownOrganisations organisations, Notifier notifier, AuditTrail audit,
    KnownLimits limits, DuplicateAddresses addresses, GatewayDevices gateways, IOptions<CommandOptions> options, IOptions<ProtocolOptions> protocols, TimeProvider time)
{
    private readonly FrozenSet<string> _protocols = protocols.Value.All().Select(info => info.Adapter).ToFrozenSet();

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

    /// <summary>False for a protocol, by its name among adapters, that neither stands in the platform's catalogue nor is spoken by an adapter that is there.</summary>
    public bool KnowsProtocol(string protocol) => _protocols.Contains(protocol) || !registry.IsSpokenByNobody(protocol);

    public Notifier Notifier => notifier;

    public AuditTrail Audit => audit;

    public KnownLimits Limits => limits;

    public DuplicateAddresses Addresses => addresses;

    public GatewayDevices Gateways => gateways;

    public CommandOptions Options { get; } = options.Value;

    public TimeProvider Time => time;
}
