using System.Security.Cryptography;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Organisations;
using Microsoft.AspNetCore.Builder;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>
/// Silos and a gateway before them, shared by all tests that go through REST. Each test has organisations and devices of its own, so that none meets
/// another's. The devices do all that they are told, but for rebooting.
/// </summary>
public sealed class RestGrid : IAsyncLifetime
{
    /// <summary>The protocol of the tests' devices, as the platform's catalogue has it.</summary>
    public const string ProtocolName = "TEST";

    /// <summary>A public key; nothing is signed with it.</summary>
    public const string Key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";

    private static readonly AccessScope[] AllScopes = Enum.GetValues<AccessScope>();
    private static int _names;

    private WebApplication _gateway = null!;

    public GridCluster Cluster { get; private set; } = null!;

    /// <summary>The organisation that manages the network.</summary>
    internal RestCaller Operator { get; private set; } = null!;

    /// <summary>What the gateway works with.</summary>
    internal IServiceProvider Gateway => _gateway.Services;

    public async ValueTask InitializeAsync()
    {
        Cluster = await GridCluster.Start(silos: 1, options: new Dictionary<string, string>
        {
            // A receiver may be on this machine; nothing listens there.
            ["WebHooks:AllowHttp"] = "true",
            ["WebHooks:AllowedNetworks:0"] = "127.0.0.0/8",
            ["Protocols:Additional:0:Id"] = "1000",
            ["Protocols:Additional:0:Protocol"] = ProtocolName,
            ["Protocols:Additional:0:Version"] = "1.0",
            ["Protocols:Additional:0:Adapter"] = TestAdapter.Protocol,
            ["Protocols:Additional:1:Id"] = "1001",
            ["Protocols:Additional:1:Protocol"] = ProtocolName,
            ["Protocols:Additional:1:Version"] = "1.0",
            ["Protocols:Additional:1:Variant"] = "test",
            ["Protocols:Additional:1:Adapter"] = TestAdapter.Protocol,
        });
        Cluster.Adapter.Behaviour = command => command.Command is Commands.SetReboot ? AttemptVerdict.Refused : AttemptVerdict.Succeeded;
        _gateway = RestFace.Build(Cluster.Grains);
        await _gateway.StartAsync(TestContext.Current.CancellationToken);
        Operator = await As(GridCluster.Organisation);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    /// <summary>A name that no other test has.</summary>
    public static string Name(string kind) => $"{kind}-{Interlocked.Increment(ref _names):0000}";

    /// <summary>A new organisation.</summary>
    public async Task<string> Organisation(PlatformFunctionGroup group = PlatformFunctionGroup.User, bool enabled = true)
    {
        var name = Name("organisation");
        await Cluster.Grains.GetGrain<IOrganisationGrain>(name).Create(GridCluster.Caller, new()
        {
            OrganisationIdentification = name,
            Name = $"The {name}",
            Prefix = "MAA",
            FunctionGroup = group,
            Enabled = enabled,
            Domains = [PlatformDomain.Common],
        });
        return name;
    }

    /// <summary>A caller with a token of an organisation that allows everything.</summary>
    internal async Task<RestCaller> As(string organisation)
    {
        var secret = RandomNumberGenerator.GetHexString(64);
        var grant = new ApiTokenGrant(Guid.CreateVersion7(), ApiTokens.Hash(secret), new() { Name = "test", Scopes = AllScopes }, AllScopes);
        await Cluster.Grains.GetGrain<IOrganisationTokensGrain>(organisation).Grant(GridCluster.Caller, grant);
        return new(organisation, _gateway.NewClient(secret));
    }

    /// <summary>A new organisation's caller.</summary>
    internal async Task<RestCaller> NewCaller(PlatformFunctionGroup group = PlatformFunctionGroup.User, bool enabled = true) =>
        await As(await Organisation(group, enabled));

    /// <summary>A caller with a good proof of an organisation that nobody has created, as a client certificate may be.</summary>
    internal async Task<RestCaller> Unknown()
    {
        var (secret, name) = (RandomNumberGenerator.GetHexString(64), Name("unknown"));
        await Cluster.Grains.GetGrain<ITokenKeeping>(ApiTokens.Hash(secret)).Grant(new()
        {
            Id = Guid.CreateVersion7(),
            OrganisationIdentification = name,
            Name = "test",
            Scopes = AllScopes,
            CreatedAt = DateTimeOffset.UtcNow,
        });
        return new(name, _gateway.NewClient(secret));
    }

    /// <summary>A new device that somebody owns and that has never been seen.</summary>
    internal async Task<string> Device(RestCaller owner, DeviceRegistration? registration = null)
    {
        var name = Name("device");
        await Cluster.Device(name).Create(owner.Caller, (registration ?? Light()) with { DeviceIdentification = name });
        return name;
    }

    /// <summary>A new device that has registered, so that it takes commands.</summary>
    internal async Task<string> ActiveDevice(RestCaller owner)
    {
        var name = await Device(owner);
        await Register(name);
        return name;
    }

    /// <summary>The device registers by itself.</summary>
    public async Task Register(string device, string type = "SSLD") => (await Cluster.Device(device).Receive(new()
    {
        State = ProtocolState.None,
        Registration = new($"{TestAdapter.Protocol}:{device}", type, "127.0.0.1"),
    })).Kind.ShouldBe(DeviceMessageAnswerKind.Taken);

    /// <summary>An owner gives somebody groups of functions on a device.</summary>
    internal Task Give(RestCaller owner, string device, RestCaller to, params DeviceFunctionGroup[] groups) => Cluster.Device(device).Apply(
        owner.Caller, new UpdateAuthorisations { Authorisations = [.. groups.Select(group => new AuthorisationEntry(to.Organisation, group))] }, null);

    /// <summary>A device on which a new organisation has been given one group.</summary>
    internal async Task<(RestCaller Caller, string Device)> Given(DeviceFunctionGroup group, PlatformFunctionGroup kind = PlatformFunctionGroup.User)
    {
        var (owner, caller) = (await NewCaller(), await NewCaller(kind));
        var device = await ActiveDevice(owner);
        await Give(owner, device, caller, group);
        return (caller, device);
    }

    /// <summary>A device that nobody owns, as one taken over from another platform may be; somebody has been given a group on it.</summary>
    internal async Task<string> DeviceWithoutOwner(RestCaller given, DeviceFunctionGroup group)
    {
        var owner = await NewCaller();
        var device = await Device(owner);
        await Give(owner, device, given, group);
        await Cluster.Execute($$"""
            update grid.grain_state set payload = jsonb_set(payload, '{device,authorisations}', (
                select jsonb_agg(given) from jsonb_array_elements(payload->'device'->'authorisations') given where given->>'functionGroup' <> 'OWNER'))
            where type = 'device' and extension = '{{device}}'
            """);
        await Eventually.Holds(
            async () =>
            {
                await Cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
                return (await owner.Get($"/devices/{device}")).Status == 404;
            },
            "the device has been read anew");
        return device;
    }

    /// <summary>What people tell of a street light.</summary>
    public static DeviceRegistration Light(string identification = "") => new()
    {
        DeviceIdentification = identification,
        Protocol = TestAdapter.Protocol,
        PublicKey = Key,
    };
}

/// <summary>The tests that share one <see cref="RestGrid"/>.</summary>
[CollectionDefinition(Name)]
public sealed class RestTests : ICollectionFixture<RestGrid>
{
    public const string Name = "REST";
}
