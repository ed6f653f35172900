using System.Globalization;
using System.Text.Json;
using GridOrleans.Devices;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Requests;

namespace GridOrleans.Tests.Cluster.Rest.Finding;

/// <summary>The orders and pages of the list of devices.</summary>
[Collection(RestTests.Name)]
public sealed class DeviceOrderTests(Town town) : IClassFixture<Town>
{
    /// <summary>Every order, both ways.</summary>
    public static TheoryData<string, bool> Orders => [.. Sorts.SelectMany(sort => new[] { (sort, false), (sort, true) })];

    private static IEnumerable<string> Sorts => JsonRules.NamesOf(typeof(DeviceSort));

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Pages_of_any_size_have_each_device_once_in_the_order_that_was_asked_for(string sort, bool descending)
    {
        var query = $"sort={sort}&descending={(descending ? "true" : "false")}";
        var whole = await town.List(town.City, query);
        var letters = town.LettersIn(whole);

        letters.Order(StringComparer.Ordinal).ShouldBe(Town.Letters);
        Keys(whole, sort).ShouldBe(descending ? Keys(whole, sort).OrderDescending() : Keys(whole, sort).Order());
        whole.TextOrNull("nextCursor").ShouldBeNull();
        foreach (var size in new[] { 1, 2 })
            (await Walk($"{query}&limit={size}", size)).ShouldBe(letters);
    }

    [Fact]
    public async Task Equal_devices_are_in_the_order_of_their_identifications()
    {
        // In the order of Unicode's numbers, in which a hyphen comes before the underscore and letters before pictures.
        town.LettersIn(await town.List(town.City, "sort=deviceIdentification")).ShouldBe(Town.Letters);
        town.LettersIn(await town.List(town.City, "city=*&sort=city&only={i}&only={j}&only={a}")).ShouldBe(["a", "i", "j"]);
        town.LettersIn(await town.List(town.City, "sort=technicalInstallationDate&isInstalled=true&descending=true")).ShouldBe(["g", "c", "e"]);
    }

    [Fact]
    public async Task Numbered_pages_have_each_device_once_and_all_tell_how_many_there_are()
    {
        List<string> found = [];
        for (var page = 0; page < 6; page++)
        {
            var answer = await town.List(town.City, $"page={page}&limit=2&sort=alias");
            answer.Body.GetProperty("totalCount").GetInt32().ShouldBe(Town.Letters.Count);
            town.LettersIn(answer).Count.ShouldBe(page == 5 ? 1 : 2);
            found.AddRange(town.LettersIn(answer));
        }

        found.ShouldBe(town.LettersIn(await town.List(town.City, "sort=alias")));
    }

    [Theory]
    [InlineData("page=6&limit=2")]
    [InlineData("page=1")]
    [InlineData("page=1000000&limit=1000")]
    public async Task A_page_past_the_end_has_no_devices_and_tells_how_many_there_are(string query)
    {
        var answer = await town.List(town.City, query);

        answer.Items().ShouldBeEmpty();
        answer.TextOrNull("nextCursor").ShouldBeNull();
        answer.Body.GetProperty("totalCount").GetInt32().ShouldBe(Town.Letters.Count);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("page=-1", "page")]
    [InlineData("page=1000001", "page")]
    [InlineData("page=0&cursor=ZGE", "page")]
    [InlineData("cursor=ZGE", "cursor")]
    [InlineData("sort=colour", "sort")]
    [InlineData("isActivated=yes", "isActivated")]
    [InlineData("modifiedSince=yesterday", "modifiedSince")]
    [InlineData("lifecycleStatus=in_use", "lifecycleStatus")]
    [InlineData("colour=red", "colour")]
    public async Task What_cannot_be_asked_is_refused_with_its_name(string query, string parameter)
    {
        var answer = await town.List(town.City, query);

        answer.ShouldBeRefused(400, "validation-error");
        answer.Body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).ShouldContain(parameter);
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused_when_it_cannot_be_a_place_in_this_one()
    {
        var cursor = (await town.List(town.City, "sort=alias&limit=2")).TextOrNull("nextCursor");

        (await town.List(town.City, $"sort=createdAt&cursor={cursor}")).ShouldBeRefused(400, "validation-error");
    }

    [Fact]
    public async Task A_cursor_that_somebody_made_up_is_a_place_or_refused()
    {
        (await town.List(town.City, $"sort=createdAt&cursor={Page.Cursor(Page.Devices, "light 12:00")}")).ShouldBe(200);
        (await town.List(town.City, $"sort=createdAt&cursor={Page.Cursor(Page.Devices, "light noon")}")).ShouldBeRefused(400, "validation-error");
        (await town.List(town.City, $"sort=isActivated&cursor={Page.Cursor(Page.Devices, "light yes")}")).ShouldBeRefused(400, "validation-error");
        (await town.List(town.City, $"sort=createdAt&cursor={Page.Cursor(Page.Commands, "light 12:00")}")).ShouldBeRefused(400, "validation-error");
    }

    [Fact]
    public async Task The_longest_page_is_a_thousand() =>
        (await town.List(town.City, "limit=1000")).Items().Length.ShouldBe(Town.Letters.Count);

    private async Task<List<string>> Walk(string query, int size)
    {
        List<string> found = [];
        string? cursor = null;
        do
        {
            var page = await town.List(town.City, cursor is null ? query : $"{query}&cursor={cursor}");
            town.LettersIn(page).Count.ShouldBeInRange(1, size);
            found.AddRange(town.LettersIn(page));
            cursor = page.TextOrNull("nextCursor");
        }
        while (cursor is not null && found.Count <= Town.Letters.Count);
        return found;
    }

    /// <summary>What the devices are sorted by: as texts in capitals and moments to the microsecond, those without one first.</summary>
    private static IReadOnlyList<(string Text, DateTimeOffset Moment)> Keys(RestAnswer answer, string sort) => [.. answer.Items().Select(device =>
    {
        string[] path = sort switch
        {
            "city" or "street" or "municipality" or "postalCode" => ["containerAddress", sort],
            "model" => ["deviceModel", "modelCode"],
            _ => [sort],
        };
        JsonElement? value = device;
        foreach (var name in path)
            value = value is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var member) ? member : null;
        var text = value is { ValueKind: JsonValueKind.String or JsonValueKind.True or JsonValueKind.False } ? $"{value}" : "";
        return sort is "createdAt" or "modifiedAt" or "technicalInstallationDate"
            ? ("", text.Length == 0 ? default : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture))
            : (text.ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal), default);
    })];
}
