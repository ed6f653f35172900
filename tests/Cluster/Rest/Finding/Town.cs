using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Manufacturers;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster.Rest.Finding;

/// <summary>
/// A city and its devices, each of which differs from the others in something that a list can ask for, and a contractor who has been given something
/// on a few of them. Tests call the devices by their letters.
/// </summary>
public sealed class Town(RestGrid grid) : IAsyncLifetime
{
    private static readonly Manufacturer Maker = new() { Code = "Éta", Name = "Fabrik Großlicht" };

    private static readonly Manufacturer OtherMaker = new() { Code = "ETA", Name = "Eta + Sons" };

    // Longer in capitals, and those longer in UTF-8: what a cursor has to carry at most.
    private static readonly string LongestAlias = new('\u0390', DeviceDetails.LongestText);

    private readonly string _name = RestGrid.Name("town");
    private readonly Dictionary<string, string> _names = [];

    internal RestCaller City { get; private set; } = null!;

    internal RestCaller Contractor { get; private set; } = null!;

    internal RestCaller Operator => grid.Operator;

    /// <summary>The letters of the city's devices in the order of their identifications.</summary>
    internal static IReadOnlyList<string> Letters { get; } = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "x"];

    public async ValueTask InitializeAsync()
    {
        (City, Contractor) = (await Caller("Gemeente Ærø"), await Caller("Contractors % Co"));
        foreach (var maker in new[] { Maker, OtherMaker })
        {
            await grid.Cluster.Grains.Manufacturer(maker.Code).Create(GridCluster.Caller, maker);
            await grid.Cluster.Grains.Manufacturer(maker.Code).CreateModel(GridCluster.Caller, new() { ModelCode = "Lamp-6" });
        }
        await Add(
            "a", new() { City = "Arnhem", PostalCode = "6811AB", Street = "Markt", Number = 7, Municipality = "Arnhem" },
            l => l with { Alias = "Mast 1", DeviceType = "SSLD", DeviceModel = new(Maker.Code, "Lamp-6") });
        await Add(
            "b", new() { City = "ARNHEM", PostalCode = "6811CD", Street = "Marktstraat", Number = 17 },
            l => l with { Alias = "mast 2", DeviceModel = new("éTA", "Lamp-6"), InMaintenance = true });
        await Add(
            "c", new() { City = "Épinal", PostalCode = "88000", Street = "Große Straße", Number = 7 },
            l => l with { Alias = "Mast 11", DeviceType = "PSLD", TechnicalInstallationDate = Day(3) });
        await Add(
            "d", new() { City = "épinal", Street = "GROSSE STRASSE", Municipality = "Vosges" },
            l => l with { Alias = "100% light", DeviceModel = new("eta", "Lamp-6") });
        await Add(
            "e", null, l => l with { Alias = "100 light", LifecycleStatus = DeviceLifecycleStatus.Destroyed, TechnicalInstallationDate = Day(1) });
        await Add("f", null, l => l with { Alias = "under_score", DeviceType = "LMD", LifecycleStatus = DeviceLifecycleStatus.UnderTest });
        await Add("g", null, l => l with { Alias = "underXscore", DeviceType = "RTU", TechnicalInstallationDate = Day(3) });
        await Add("h", null, l => l with { Alias = "back\\slash", Protocol = "OTHER" });
        await Add("i", new() { City = "Ede", Street = "Markt", Number = 70, Municipality = "Ede" }, l => l with { Alias = LongestAlias });
        // Beyond the first 65,536 characters, which is beyond those of one char.
        await Add("j", new() { City = "Ede" }, l => l, $"{_name}-\U0001F4A1");
        await Add("x", null, l => l, $"{_name}_X");
        await grid.Register(_names["a"]);
        await grid.Register(_names["b"]);
        await grid.Give(City, _names["b"], Contractor, DeviceFunctionGroup.Monitoring);
        await grid.Give(City, _names["c"], Contractor, DeviceFunctionGroup.Installation);
        _names["lost"] = await grid.DeviceWithoutOwner(Contractor, DeviceFunctionGroup.Monitoring);
        await grid.Cluster.Device(_names["g"]).Change(
            City.Caller, Light("g") with { Alias = "underXscore", DeviceType = "RTU", TechnicalInstallationDate = Day(3), BtsId = 1 }, null);
        _names["city"] = City.Organisation;
        _names["contractor"] = Contractor.Organisation;
        _names["town"] = _name;
        _names["changed"] = (await City.Get($"/devices/{_names["g"]}")).Body.GetProperty("modifiedAt").GetString()!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A list. In the query stand names in braces, and values as people write them.</summary>
    internal async Task<RestAnswer> List(RestCaller caller, string query)
    {
        foreach (var (name, value) in _names)
            query = query.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        var escaped = query.Split('&').Select(part => part.Split('=', 2)).Select(part => $"{part[0]}={Uri.EscapeDataString(part[1])}");
        return await caller.Get($"/devices?{string.Join('&', escaped)}");
    }

    /// <summary>The letters of the devices in an answer, in its order.</summary>
    internal IReadOnlyList<string> LettersIn(RestAnswer answer) =>
        [.. answer.Texts("deviceIdentification").Select(found => _names.FirstOrDefault(name => name.Value == found).Key ?? $"another: {found}")];

    private async Task<RestCaller> Caller(string name)
    {
        var organisation = RestGrid.Name("organisation");
        await grid.Cluster.Grains.GetGrain<IOrganisationGrain>(organisation).Create(GridCluster.Caller, new()
        {
            OrganisationIdentification = organisation,
            Name = name,
            Prefix = "TOW",
            FunctionGroup = PlatformFunctionGroup.User,
            Enabled = true,
            Domains = [PlatformDomain.Common],
        });
        return await grid.As(organisation);
    }

    private async Task Add(string letter, Address? address, Func<DeviceRegistration, DeviceRegistration> differences, string? identification = null)
    {
        _names[letter] = identification ?? $"{_name}-{letter}";
        (await City.Post("/devices", differences(Light(letter)) with { ContainerAddress = address })).ShouldBe(201);
    }

    private DeviceRegistration Light(string letter) => RestGrid.Light(_names[letter]);

    private static DateTimeOffset Day(int day) => new(2020, 5, day, 13, 0, 0, TimeSpan.Zero);
}
