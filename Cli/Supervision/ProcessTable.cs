using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>The one table of the platform's processes: name, project, assembly, environment.</summary>
internal sealed record ProcessTable(Repository Repository, GridHome Home, PlatformSize Size, KeyRing Keys, DatabaseConnections Database)
{
    /// <summary>The organisation whose token <c>up</c> makes.</summary>
    public const string AdminOrganisation = "GridOperator";

    /// <summary>The Orleans cluster, also the key of its rows in the membership table.</summary>
    public const string ClusterId = "grid";

    private const string Loopback = "127.0.0.1";

    /// <summary>Where processes run that do not run as usual.</summary>
    public Sites Sites { get; init; } = new();

    /// <summary>The ports in use.</summary>
    public Ports Ports { get; } = new(Size.PortOffset);

    /// <summary>Where the first gateway answers.</summary>
    public string RestUrl => Http("gateway-1", Ports.GatewayHttp(1));

    /// <summary>Where the first gateway answers with TLS, and takes client certificates: REST and SOAP.</summary>
    public string SecureUrl => $"https://{AddressOf("gateway-1")}:{Ports.GatewayHttps(1)}";

    /// <summary>Where the simulator's API answers.</summary>
    public string SimulatorUrl => Http("simulator", Ports.SimulatorHttp);

    /// <summary>Every process but PostgreSQL, in the order of starting.</summary>
    public IEnumerable<ProcessDefinition> Programs() =>
    [
        .. Enumerable.Range(1, Size.Silos).Select(Silo),
        .. Enumerable.Range(1, Size.Adapters).Select(OslpAdapter),
        .. Enumerable.Range(1, Size.Gateways).Select(Gateway),
        .. Size.Devices > 0 ? [Simulator()] : (ProcessDefinition[])[],
    ];

    /// <summary>The private PostgreSQL server.</summary>
    public ProcessDefinition Postgres(PostgresData data)
    {
        var command = new ChildCommand(data.ServerCommand(Ports.Postgres), Home.Log("postgres"), "/", new Dictionary<string, string>())
        {
            Prefix = data.Place.Account.Change,
        };
        return new ProcessDefinition(
            "postgres",
            Stage.Database,
            command,
            $"{Loopback}:{Ports.Postgres}",
            cancellation => PostgresReadiness.AnswersAsync(Database.Silo, cancellation))
        {
            StopSignal = Signal.Interrupt,
            BeforeStart = () => data.Prepare(new PostgresSettings(Durable: true)),
        };
    }

    private ProcessDefinition Silo(int i) => Program($"silo-{i}", Stage.Silo, "Silo", "GridOrleans.Silo", Ports.SiloHttp(i), new()
    {
        ["Cluster__ConnectionString"] = DatabaseConnections.For($"silo-{i}", Database.Silo),
        ["Cluster__ClusterId"] = ClusterId,
        ["Cluster__ServiceId"] = ClusterId,
        ["Cluster__SiloName"] = $"silo-{i}",
        ["Cluster__AdvertisedAddress"] = AddressOf($"silo-{i}"),
        ["Cluster__SiloPort"] = $"{Ports.Silo(i)}",
        ["Cluster__GatewayPort"] = $"{Ports.SiloGateway(i)}",
        ["Signing__PrivateKeyFile"] = Keys.PlatformPrivateKey,
        ["Bootstrap__Organisation"] = AdminOrganisation,
        ["Bootstrap__TokenHash"] = Keys.TokenHash(),
    });

    private ProcessDefinition Gateway(int i) => Program($"gateway-{i}", Stage.Gateway, "Gateway", "GridOrleans.Gateway", Ports.GatewayHttp(i), new()
    {
        ["Cluster__ConnectionString"] = DatabaseConnections.For($"gateway-{i}", Database.Client),
        ["Cluster__ClusterId"] = ClusterId,
        ["Cluster__ServiceId"] = ClusterId,
        ["Kestrel__Endpoints__Https__Url"] = $"https://{AddressOf($"gateway-{i}")}:{Ports.GatewayHttps(i)}",
        ["Kestrel__Endpoints__Https__Certificate__Path"] = Keys.GatewayCertificate,
        ["Kestrel__Endpoints__Https__Certificate__KeyPath"] = Keys.GatewayKey,
        ["ClientCertificates__AuthorityFiles__0"] = Keys.Authority.CertificateFile,
    });

    private ProcessDefinition OslpAdapter(int i) => Program($"oslp-{i}", Stage.Adapter, "Adapters/Oslp", "GridOrleans.Adapters.Oslp", Ports.AdapterHttp(i), new()
    {
        ["Cluster__ConnectionString"] = DatabaseConnections.For($"oslp-{i}", Database.Client),
        ["Cluster__ClusterId"] = ClusterId,
        ["Cluster__ServiceId"] = ClusterId,
        ["Adapter__Id"] = $"oslp-{i}",
        ["Oslp__Listen"] = $"{AddressOf($"oslp-{i}")}:{Ports.AdapterDevices(i)}",
        ["Oslp__ListenLegacy"] = $"{AddressOf($"oslp-{i}")}:{Ports.AdapterLegacyDevices(i)}",
        ["Oslp__LoopbackDevicePort"] = $"{Ports.SimulatorDevices}",
    });

    private ProcessDefinition Simulator() =>
        Program("simulator", Stage.Simulator, "Adapters/Simulators/Oslp", "GridOrleans.Simulators.Oslp", Ports.SimulatorHttp, new()
        {
            ["Simulator__Devices"] = $"{Size.Devices}",
            ["Simulator__Listen"] = $"{AddressOf("simulator")}:{Ports.SimulatorDevices}",
            ["Simulator__Platform"] = $"{AddressOf("oslp-1")}:{Ports.AdapterDevices(1)}",
            ["Simulator__DevicePrivateKeyFile"] = Keys.DevicePrivateKey,
            ["Simulator__PlatformPublicKeyFile"] = Keys.PlatformPublicKey,
            ["Simulator__IdentificationPrefix"] = Devices.SimulatedDevices.Prefix,
            ["Simulator__AdvertisedAddress"] = AddressOf("simulator"),
        });

    private ProcessDefinition Program(string name, Stage stage, string project, string assembly, int httpPort, Dictionary<string, string> environment)
    {
        var site = Sites.Of(name);
        var file = site.Program ?? Repository.Assembly(project, assembly);
        var url = Http(name, httpPort);
        environment["Kestrel__Endpoints__Http__Url"] = url;
        foreach (var (variable, value) in site.Environment) environment[variable] = value;
        // Hosts look for appsettings.json in the folder that they start in.
        var command = new ChildCommand([DotnetProgram.Path, file], Home.Log(name), Path.GetDirectoryName(file)!, environment) { Prefix = site.Prefix };
        return new ProcessDefinition(name, stage, command, url, cancellation => HttpReadiness.IsReadyAsync(url, cancellation));
    }

    private string AddressOf(string process) => Sites.Of(process).Address;

    private string Http(string process, int port) => $"http://{AddressOf(process)}:{port}";
}
