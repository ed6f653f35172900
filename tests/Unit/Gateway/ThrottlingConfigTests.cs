namespace GridOrleans.Tests.Unit.Gateway;

public sealed class ThrottlingConfigTests
{
    private const string Cdma = """{"name":"CDMA","protocol":"OSLP","maxConcurrency":1000,"cells":[{"btsId":7,"cellId":3,"maxConcurrency":2}]}""";
    private const string Path = "/api/v1/throttling-configs";

    [Fact]
    public async Task A_configuration_is_added_read_replaced_and_removed()
    {
        await using var host = await RestHost.Start();

        var added = await host.Send(HttpMethod.Put, $"{Path}/CDMA", Cdma);
        var read = await host.Get($"{Path}/CDMA");
        var listed = await host.Get(Path);
        var replaced = await host.Send(HttpMethod.Put, $"{Path}/CDMA", """{"name":"CDMA","protocol":"OSLP","maxConcurrency":-1}""");
        var removed = await host.Send(HttpMethod.Delete, $"{Path}/CDMA");
        var gone = await host.Get($"{Path}/CDMA");

        added.Status.ShouldBe(201);
        added.Header("Location").ShouldBe($"{Path}/CDMA");
        read.Status.ShouldBe(200);
        read.Body.GetProperty("cells")[0].GetProperty("maxConcurrency").GetInt32().ShouldBe(2);
        read.Body.GetProperty("maxNewConnections").GetInt32().ShouldBe(-1);
        read.Body.GetProperty("maxNewConnectionsResetTimeInMs").GetInt32().ShouldBe(60_000);
        read.Header("ETag").ShouldBe(added.Header("ETag"));
        listed.Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        replaced.Status.ShouldBe(200);
        replaced.Body.GetProperty("cells").GetArrayLength().ShouldBe(0);
        removed.Status.ShouldBe(204);
        gone.Status.ShouldBe(404);
        gone.Code.ShouldBe("unknown-throttling-config");
        host.Platform.Throttling.LastCaller!.OrganisationIdentification.ShouldBe(FakePlatform.Organisation);
    }

    [Fact]
    public async Task A_change_needs_the_version_that_it_names()
    {
        await using var host = await RestHost.Start();
        var tag = (await host.Send(HttpMethod.Put, $"{Path}/CDMA", Cdma)).Header("ETag")!;

        var changed = await host.Send(HttpMethod.Put, $"{Path}/CDMA", Cdma, ("If-Match", tag));
        var stale = await host.Send(HttpMethod.Put, $"{Path}/CDMA", Cdma, ("If-Match", tag));
        var staleRemoval = await host.Send(HttpMethod.Delete, $"{Path}/CDMA", null, ("If-Match", tag));

        changed.Status.ShouldBe(200);
        stale.Status.ShouldBe(412);
        staleRemoval.Status.ShouldBe(412);
        host.Platform.Throttling.Configs.ShouldContainKey("CDMA");
    }

    [Fact]
    public async Task A_name_may_have_any_character()
    {
        await using var host = await RestHost.Start();

        var added = await host.Send(HttpMethod.Put, $"{Path}/4G%20north%2Fwest", Cdma.Replace("CDMA", "4G north/west"));

        added.Status.ShouldBe(201);
        (await host.Get(added.Header("Location")!)).Text("name").ShouldBe("4G north/west");
    }

    [Theory]
    [InlineData("""{"name":"CDMA","protocol":"OSLP"}""", "maxConcurrency: is missing")]
    [InlineData("""{"name":"LTE","protocol":"OSLP","maxConcurrency":1}""", "name: must be the one in the path: it never changes")]
    [InlineData("""{"name":"CDMA","protocol":"O S","maxConcurrency":1}""", "protocol: must be 1 to 40 characters without spaces")]
    [InlineData("""{"name":"CDMA","protocol":"OSLP","maxConcurrency":-2}""", "maxConcurrency: must be -1 (unlimited) to 100000")]
    [InlineData("""{"name":"CDMA","protocol":"OSLP","maxConcurrency":1,"maxNewConnections":100001}""", "maxNewConnections: must be -1 (unlimited) to 100000")]
    [InlineData("""{"name":"CDMA","protocol":"OSLP","maxConcurrency":1,"maxNewConnectionsResetTimeInMs":0}""", "maxNewConnectionsResetTimeInMs: must be 1 to 86400000")]
    [InlineData("""{"name":"CDMA","protocol":"OSLP","maxConcurrency":1,"cells":[{"btsId":-1,"cellId":0,"maxConcurrency":1}]}""", "cells[0].btsId: must be at least 0")]
    [InlineData("""{"name":"CDMA","protocol":"OSLP","maxConcurrency":1,"cells":[{"btsId":1,"cellId":1,"maxConcurrency":-1}]}""",
        "cells[0].maxConcurrency: must be 0 to 100000")]
    [InlineData("""{"name":"CDMA","protocol":"OSLP","maxConcurrency":1,"cells":[{"btsId":1,"cellId":1,"maxConcurrency":1},{"btsId":1,"cellId":1,"maxConcurrency":2}]}""",
        "cells[1]: each cell may appear once")]
    [InlineData("""{"name":"CDMA","protocol":"OSLP","maxConcurrency":1,"cells":[null]}""", "cells[0]: may not be null")]
    public async Task A_bad_configuration_is_refused_with_field_and_rule(string body, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Send(HttpMethod.Put, $"{Path}/CDMA", body);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe([error]);
        host.Platform.Throttling.Configs.ShouldBeEmpty();
    }
}
