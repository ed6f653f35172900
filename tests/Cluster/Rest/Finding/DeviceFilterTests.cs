using GridOrleans.Authorisation;

namespace GridOrleans.Tests.Cluster.Rest.Finding;

/// <summary>What each filter of the list of devices finds in <see cref="Town"/> (platform handbook, 5.1).</summary>
[Collection(RestTests.Name)]
public sealed class DeviceFilterTests(Town town, RestGrid grid) : IClassFixture<Town>
{
    /// <summary>Queries of the city, and what is found.</summary>
    public static TheoryData<string, string> OfTheCity => new()
    {
        { "limit=100", "a b c d e f g h i j x" },

        // The identification: its start exactly, or a text.
        { "identificationPrefix={town}", "a b c d e f g h i j x" },
        { "identificationPrefix={town}-", "a b c d e f g h i j" },
        { "identificationPrefix={town}-a", "a" },
        { "identificationPrefix={town}-A", "" },
        { "deviceIdentification={town}-a", "a" },
        { "deviceIdentification={town}-A", "a" },
        { "deviceIdentification={town}", "" },
        { "deviceIdentification={town}-?", "a b c d e f g h i j" },
        { "deviceIdentification={town}*", "a b c d e f g h i j x" },
        { "deviceIdentification=*-B", "b" },
        { "deviceIdentification={town}_?", "x" },
        { "deviceIdentification={town}_x", "x" },
        { "deviceIdentification={town}%", "" },

        // Texts, whatever the capitals, of all the world's letters.
        { "alias=mast 1", "a" },
        { "alias=MAST*", "a b c" },
        { "alias=mast ?", "a b" },
        { "alias=mast ??", "c" },
        { "alias=*1*", "a c d e" },
        { "alias=100% light", "d" },
        { "alias=100%*", "d" },
        { "alias=*r_s*", "f" },
        { "alias=under?score", "f g" },
        { "alias=back\\slash", "h" },
        { "alias=*\\*", "h" },
        { "alias=back\\\\slash", "" },
        { "city=arnhem", "a b" },
        { "city=ÉPINAL", "c d" },
        { "city=é*", "c d" },
        { "city=epinal", "" },
        { "city=e?e", "i j" },
        { "postalCode=6811??", "a b" },
        { "postalCode=6811ab", "a" },
        { "postalCode=88*", "c" },
        { "street=markt", "a i" },
        { "street=markt*", "a b i" },
        { "street=große straße", "c d" },
        { "street=Grosse *", "c d" },
        { "number=7", "a c" },
        { "number=*7", "a b c" },
        { "number=7?", "i" },
        { "municipality=vosges", "d" },
        { "municipality=*e*", "a d i" },
        { "deviceType=ssld", "a b" },
        { "deviceType=?SLD", "a b c" },
        { "deviceType=RTU", "g" },
        { "model=lamp-6", "a b d" },
        { "model=lamp*", "a b d" },
        { "model=lamp", "" },

        // The manufacturer by code or name, whatever was typed for the device.
        { "manufacturer=Éta", "a b" },
        { "manufacturer=éTA", "a b" },
        { "manufacturer=Fabrik Großlicht", "a b" },
        { "manufacturer=FABRIK GROSSLICHT", "a b" },
        { "manufacturer=eta", "d" },
        { "manufacturer=Eta + Sons", "d" },
        { "manufacturer=Fabrik", "" },
        { "manufacturer=?ta", "" },

        { "protocol=OTHER", "h" },
        { "protocol=other", "" },
        { "lifecycleStatus=DESTROYED", "e" },
        { "lifecycleStatus=IN_USE", "a b" },
        { "lifecycleStatus=NEW_IN_INVENTORY", "c d g h i j x" },
        { "isActivated=true", "a b" },
        { "isActivated=false", "c d e f g h i j x" },
        { "inMaintenance=true", "b" },
        { "inMaintenance=false", "a c d e f g h i j x" },
        { "isInstalled=true", "c e g" },
        { "isInstalled=false", "a b d f h i j x" },
        { "isExternallyManaged=true", "b c" },
        { "isExternallyManaged=false", "a d e f g h i j x" },
        { "modifiedSince={changed}", "g" },
        { "modifiedSince=2020-01-01T00:00:00+02:00", "a b c d e f g h i j x" },
        { "modifiedSince=2199-01-01T00:00:00Z", "" },

        { "ownerName=gemeente ærø", "a b c d e f g h i j x" },
        { "ownerName=*ÆR?", "a b c d e f g h i j x" },
        { "ownerName=gemeente", "" },
        { "ownerName=Contractors*", "" },
        { "ownerOrganisation={city}", "a b c d e f g h i j x" },
        { "ownerOrganisation={contractor}", "" },
        { "ownerOrganisation=nobody", "" },

        { "only={c}&only={a}&only=nobody", "a c" },
        { "without={c}&without={a}&without=nobody", "b d e f g h i j x" },
        { "only={c}&only={a}&without={a}", "c" },

        // An organisation other than the one that manages the network is asking for itself, whatever it says.
        { "organisationIdentification={contractor}", "a b c d e f g h i j x" },
        { "organisationIdentification=nobody", "a b c d e f g h i j x" },
        { "ownedOrInstalled=true", "a b c d e f g h i j x" },

        // All that are given must fit.
        { "city=arnhem&street=markt", "a" },
        { "city=arnhem&street=markt&number=17", "" },
        { "manufacturer=Éta&inMaintenance=true&deviceType=SSLD", "b" },
        { "ownerName=gemeente*&ownerOrganisation={contractor}", "" },
        { "ownerName=Contractors*&ownerOrganisation={city}", "" },
        { "isInstalled=true&isExternallyManaged=false&modifiedSince={changed}", "g" },
        { "identificationPrefix={town}-&without={a}&alias=mast*&isInstalled=false", "b" },
    };

    /// <summary>Queries of others.</summary>
    public static TheoryData<string, string, string> OfOthers => new()
    {
        { "contractor", "limit=100", "b c lost" },
        { "contractor", "ownedOrInstalled=true", "c" },
        { "contractor", "ownedOrInstalled=true&modifiedSince=2199-01-01T00:00:00Z", "" },
        { "contractor", "organisationIdentification={city}", "b c lost" },
        { "contractor", "ownerOrganisation={city}", "b c" },
        { "contractor", "ownerName=gemeente*", "b c" },
        { "contractor", "ownerName=*", "b c" },
        { "contractor", "only={a}&only={b}", "b" },
        { "operator", "identificationPrefix={town}", "" },
        { "operator", "organisationIdentification={city}", "a b c d e f g h i j x" },
        { "operator", "organisationIdentification={contractor}", "b c lost" },
        { "operator", "organisationIdentification={contractor}&ownedOrInstalled=true", "" },
        { "operator", "organisationIdentification=nobody", "" },
        { "operator", "withoutOwner=true&deviceIdentification={lost}", "lost" },
        { "operator", "withoutOwner=true&deviceIdentification={a}", "" },
        { "operator", "withoutOwner=true&organisationIdentification={contractor}", "lost" },
        { "operator", "withoutOwner=true&organisationIdentification={city}", "" },
    };

    [Theory]
    [MemberData(nameof(OfTheCity))]
    public async Task The_city_finds_of_its_devices_those_that_fit(string query, string found) => await Finds(town.City, query, found);

    [Theory]
    [MemberData(nameof(OfOthers))]
    public async Task Others_find_what_they_have_been_given_and_who_manages_the_network_what_anyone_has(string caller, string query, string found) =>
        await Finds(caller == "operator" ? town.Operator : town.Contractor, query, found);

    [Fact]
    public async Task Only_who_may_find_devices_without_owner_does() =>
        (await town.List(town.Contractor, "withoutOwner=true")).ShouldBeRefused(403, "unauthorized");

    [Fact]
    public async Task Owned_or_installed_is_what_the_caller_owns_or_installs_whoevers_devices_it_asks_for()
    {
        var owner = await grid.NewCaller();
        var (installed, watched) = (await grid.Device(owner), await grid.Device(owner));
        await grid.Give(owner, installed, town.Operator, DeviceFunctionGroup.Installation);
        await grid.Give(owner, watched, town.Operator, DeviceFunctionGroup.Monitoring);
        await grid.Device(owner);

        var found = await town.List(town.Operator, $"organisationIdentification={owner.Organisation}&ownedOrInstalled=true");

        found.Texts("deviceIdentification").ShouldBe([installed]);
    }

    [Fact]
    public async Task Of_devices_without_owner_those_that_the_caller_installs_are_found_among_all()
    {
        var installed = await grid.DeviceWithoutOwner(town.Operator, DeviceFunctionGroup.Installation);
        var watched = await grid.DeviceWithoutOwner(town.Operator, DeviceFunctionGroup.Monitoring);

        var found = await town.List(town.Operator, $"withoutOwner=true&ownedOrInstalled=true&only={installed}&only={watched}");

        found.Texts("deviceIdentification").ShouldBe([installed]);
    }

    private async Task Finds(RestCaller caller, string query, string found)
    {
        string.Join(' ', town.LettersIn(await town.List(caller, query)).Order(StringComparer.Ordinal)).ShouldBe(found);

        var numbered = await town.List(caller, $"{query}&page=0");
        numbered.Body.GetProperty("totalCount").GetInt32().ShouldBe(found.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
