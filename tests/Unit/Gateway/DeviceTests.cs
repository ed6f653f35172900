using System.Text.Json;
using GridOrleans.Devices;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class DeviceTests
{
    private const string Light = """{"deviceIdentification":"light-00001","protocol":"OSLP"}""";

    [Fact]
    public async Task Adding_a_device_twice_creates_it_once()
    {
        await using var host = await RestHost.Start();

        var first = await host.Post("/api/v1/devices", Light);
        var again = await host.Post("/api/v1/devices", Light);
        var other = await host.Post("/api/v1/devices", """{"deviceIdentification":"light-00001","protocol":"OSLP","alias":"x"}""");

        first.Status.ShouldBe(201);
        first.Header("Location").ShouldBe("/api/v1/devices/light-00001");
        first.Header("ETag").ShouldNotBeNull();
        first.Text("ownerOrganisation").ShouldBe(FakePlatform.Organisation);
        again.Status.ShouldBe(200);
        again.Header("ETag").ShouldBe(first.Header("ETag"));
        other.Status.ShouldBe(409);
        other.Code.ShouldBe("existing-device");
    }

    [Theory]
    [InlineData("""{"protocol":"OSLP"}""", "deviceIdentification: is missing")]
    [InlineData("""{"deviceIdentification":"a b","protocol":"OSLP"}""", "deviceIdentification: must be 1 to 40 characters without spaces")]
    [InlineData("""{"deviceIdentification":"a","protocol":"OSLP","publicKey":"no key"}""",
        "publicKey: must be base64 with padding, at most 255 characters, without line breaks")]
    [InlineData("""{"deviceIdentification":"a","protocol":"OSLP","gpsLatitude":91}""", "gpsLatitude: must be -90 to 90")]
    [InlineData("""{"deviceIdentification":"a","protocol":"OSLP","outputs":[{"index":1}]}""", "outputs[0].relayType: is missing")]
    [InlineData("""{"deviceIdentification":"a","protocol":"OSLP","outputs":[{"index":1,"relayType":"BELL"}]}""",
        "outputs[0].relayType: must be one of LIGHT, TARIFF, TARIFF_REVERSED")]
    [InlineData("""{"deviceIdentification":"a","protocol":"OSLP","inMaintenance":"no"}""", "inMaintenance: must be true or false")]
    public async Task A_bad_device_is_refused_with_field_and_rule(string body, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Post("/api/v1/devices", body);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe([error]);
        host.Platform.Devices.Values.ShouldAllBe(device => device.Description == null);
    }

    [Fact]
    public async Task An_import_answers_for_each_device_in_order()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-2");
        host.Platform.Add("light-3").Description = FakeDevice.Describe(
            new() { DeviceIdentification = "light-3", Protocol = "OSLP", Alias = "other" }, FakePlatform.Organisation, 1);

        var answer = await host.Post("/api/v1/devices/import", """
            [{"deviceIdentification":"light-1","protocol":"OSLP"}, {"deviceIdentification":"light-2","protocol":"OSLP"},
             {"deviceIdentification":"light-3","protocol":"OSLP"}, {"deviceIdentification":"light 4","protocol":"OSLP"}, 5]
            """);

        answer.Status.ShouldBe(200);
        var items = answer.Body.EnumerateArray().ToList();
        items.Select(i => i.GetProperty("created").GetBoolean()).ShouldBe([true, false, false, false, false]);
        items.Select(i => i.TryGetProperty("error", out var e) ? e.GetProperty("code").GetString() : null)
            .ShouldBe([null, null, "existing-device", "validation-error", "validation-error"]);
        items[3].GetProperty("deviceIdentification").GetString().ShouldBe("light 4");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task An_import_of_none_or_too_many_is_refused_as_a_whole(int count)
    {
        await using var host = await RestHost.Start();
        var body = JsonSerializer.Serialize(Enumerable.Range(0, count).Select(i => new { deviceIdentification = $"light-{i}", protocol = "OSLP" }));

        var answer = await host.Post("/api/v1/devices/import", body);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe([$"body: must have 1 to 1000 entries, but has {count}"]);
        host.Platform.Devices.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_read_answers_304_only_while_nothing_at_all_has_changed()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        var tag = (await host.Get("/api/v1/devices/light-00001")).Header("ETag")!;

        var same = await host.Get("/api/v1/devices/light-00001", ("If-None-Match", $"\"other\", {tag}"));
        device.Description = device.Description! with { LastSeen = DateTimeOffset.UnixEpoch };
        var seen = await host.Get("/api/v1/devices/light-00001", ("If-None-Match", tag));

        same.Status.ShouldBe(304);
        same.Body.ValueKind.ShouldBe(JsonValueKind.Undefined);
        seen.Status.ShouldBe(200);
        seen.Header("ETag").ShouldNotBe(tag);
    }

    [Fact]
    public async Task A_change_needs_the_version_that_it_names()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        var tag = (await host.Get("/api/v1/devices/light-00001")).Header("ETag")!;
        device.Description = device.Description! with { LastSeen = DateTimeOffset.UnixEpoch };

        var changed = await Put("light-00001", Light, ("If-Match", tag));
        var stale = await Put("light-00001", Light, ("If-Match", tag));
        var weak = await Put("light-00001", Light, ("If-Match", $"W/{changed.Header("ETag")}"));
        var foreign = await Put("light-00001", Light, ("If-Match", "\"foreign\""));
        var two = await Put("light-00001", Light, ("If-Match", "\"a.1\", \"b.2\""));
        var any = await Put("light-00001", Light, ("If-Match", "*"));
        var unconditional = await Put("light-00001", Light);

        changed.Status.ShouldBe(200);
        changed.Header("ETag").ShouldNotBe(tag);
        new[] { stale, weak, foreign }.ShouldAllBe(answer => answer.Status == 412 && answer.Code == "version-conflict");
        two.Status.ShouldBe(400);
        any.Status.ShouldBe(200);
        unconditional.Status.ShouldBe(200);

        Task<RestAnswer> Put(string name, string body, params (string, string)[] headers) =>
            host.Send(HttpMethod.Put, $"/api/v1/devices/{name}", body, headers);
    }

    [Fact]
    public async Task An_identification_never_changes()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-00002");

        var answer = await host.Send(HttpMethod.Put, "/api/v1/devices/light-00002", Light);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe(["deviceIdentification: must be the one in the path: it never changes"]);
    }

    [Fact]
    public async Task A_removed_device_is_unknown()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-00001");

        var stale = await host.Send(HttpMethod.Delete, "/api/v1/devices/light-00001", null, ("If-Match", "\"v.0.1\""));
        var removed = await host.Send(HttpMethod.Delete, "/api/v1/devices/light-00001");
        var read = await host.Get("/api/v1/devices/light-00001");
        var again = await host.Send(HttpMethod.Delete, "/api/v1/devices/light-00001");

        stale.Status.ShouldBe(412);
        removed.Status.ShouldBe(204);
        read.Status.ShouldBe(404);
        again.Status.ShouldBe(404);
        again.Code.ShouldBe("unknown-device");
    }

    [Fact]
    public async Task A_slash_in_an_identification_is_part_of_it()
    {
        await using var host = await RestHost.Start();

        var created = await host.Post("/api/v1/devices", """{"deviceIdentification":"square/1","protocol":"OSLP"}""");
        var read = await host.Get(created.Header("Location")!);

        created.Header("Location").ShouldBe("/api/v1/devices/square%2F1");
        read.Text("deviceIdentification").ShouldBe("square/1");
    }

    [Fact]
    public async Task A_list_is_read_page_by_page()
    {
        await using var host = await RestHost.Start();
        foreach (var i in Enumerable.Range(1, 5))
            host.Platform.Queries.Devices.Add(host.Platform.Add($"light-{i}").Description!);

        var names = new List<string?>();
        var cursor = "";
        while (true)
        {
            var page = (await host.Get($"/api/v1/devices?limit=2{cursor}")).Body;
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("deviceIdentification").GetString()));
            if (!page.TryGetProperty("nextCursor", out var next))
                break;
            cursor = $"&cursor={next.GetString()}";
        }

        names.ShouldBe(["light-1", "light-2", "light-3", "light-4", "light-5"]);
    }

    [Fact]
    public async Task Filters_reach_the_query()
    {
        await using var host = await RestHost.Start();

        await host.Get("/api/v1/devices?identificationPrefix=light-&lifecycleStatus=IN_USE&isActivated=true&deviceType=SSLD&ownerOrganisation=city&limit=7");

        host.Platform.Queries.LastDeviceFilter.ShouldBe(new DeviceFilter
        {
            IdentificationPrefix = "light-",
            LifecycleStatus = DeviceLifecycleStatus.InUse,
            IsActivated = true,
            DeviceType = "SSLD",
            OwnerOrganisation = "city",
            Limit = 7,
        });
    }

    [Theory]
    [InlineData("limit=0", "limit: must be 1 to 1000")]
    [InlineData("limit=1001", "limit: must be 1 to 1000")]
    [InlineData("limit=ten", "limit: must be 1 to 1000")]
    [InlineData("limit=", "limit: may not be empty")]
    [InlineData("limit=1&limit=2", "limit: may appear once")]
    [InlineData("isActivated=yes", "isActivated: must be one of false, true")]
    [InlineData("cursor=ZZZ", "cursor: must be the nextCursor of an earlier answer of this list")]
    [InlineData("identificationPrefix=%00", "identificationPrefix: must be 1 to 40 characters without spaces")]
    [InlineData("status=x", "status: is unknown here; known are identificationPrefix, deviceIdentification, alias, city, postalCode, street, number, municipality, deviceType, model, manufacturer, ownerName, only, without, protocol, ownerOrganisation, organisationIdentification, lifecycleStatus, isActivated, inMaintenance, isExternallyManaged, isInstalled, withoutOwner, ownedOrInstalled, modifiedSince, sort, descending, page, cursor, limit")]
    public async Task A_bad_query_is_refused_with_parameter_and_rule(string query, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Get($"/api/v1/devices?{query}");

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe([error]);
        host.Platform.Queries.LastDeviceFilter.ShouldBeNull();
    }
}
