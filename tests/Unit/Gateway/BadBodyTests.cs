namespace GridOrleans.Tests.Unit.Gateway;

public sealed class BadBodyTests(SharedRestHost shared) : IClassFixture<SharedRestHost>
{
    private const string Path = "/api/v1/devices/light-00001/commands";

    [Theory]
    [InlineData("""{"type":"setLight","lightValues":{}}""", "lightValues: must be an array")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":"yes"}]}""", "lightValues[0].on: must be true or false")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":null}]}""", "lightValues[0].on: may not be null")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true},{"index":1}]}""", "lightValues[1].on: is missing")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"index":"1"}]}""", "lightValues[0].index: must be a whole number such as 1")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"index":1.5}]}""", "lightValues[0].index: must be a whole number such as 1")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"index":99999999999}]}""", "lightValues[0].index: must be a whole number such as 1")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"colour":1}]}""", "lightValues[0].colour: is unknown here; known are index, on, dimValue")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"on":false}]}""", "lightValues[0].on: may appear once")]
    [InlineData("""{"type":"getStatus","function":"SET_LIGHT"}""", "function: is unknown here; known are type, deviceIdentification, priority, scheduleTime, expiryTime")]
    [InlineData("""{"type":"getStatus","scheduleTime":"tomorrow"}""", "scheduleTime: must be a moment such as 2026-01-31T12:00:00Z")]
    [InlineData("""{"type":"getStatus","scheduleTime":"2026-01-31T12:00:00"}""", "scheduleTime: must be a moment such as 2026-01-31T12:00:00Z")]
    [InlineData("""{"type":"getStatus","deviceIdentification":"light-00002"}""", "deviceIdentification: must be the one in the path, or absent")]
    [InlineData("""{"type":"getStatus","deviceIdentification":"\ud800"}""", "deviceIdentification: must be text")]
    [InlineData("[]", "body: must be an object")]
    [InlineData("null", "body: must be an object")]
    [InlineData("\"setLight\"", "body: must be an object")]
    public async Task A_member_that_breaks_a_rule_is_named_with_its_rule(string body, string error)
    {
        var host = shared.Host;

        var answer = await host.Post(Path, body);

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("validation-error");
        answer.ContentType.ShouldBe("application/problem+json");
        answer.Errors.ShouldBe([error]);
        host.Platform.Devices.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"lightValues":[]}""")]
    [InlineData("""{"type":"openDoor"}""")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"Type":"setLight"}""")]
    public async Task An_unknown_kind_of_command_is_answered_with_those_that_are_known(string body)
    {
        var host = shared.Host;

        var answer = await host.Post(Path, body);

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("unknown-command-type");
        answer.Errors.ShouldBe(["type: must be one of getStatus, resumeSchedule, setDeviceVerificationKey, setEventNotifications, setLight, setReboot, startSelfTest, stopSelfTest, updateDeviceSslCertification"]);
    }

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("{\"type\":\n \"setLight\",,}", "line 2, byte 13")]
    [InlineData("{'type':'setLight'}", "line 1, byte 2")]
    [InlineData("{} {}", "line 1, byte 4")]
    public async Task What_is_no_JSON_is_refused_with_the_place_where_it_ends_to_be(string body, string place)
    {
        var host = shared.Host;

        var answer = await host.Post(Path, body);

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("malformed-json");
        answer.Errors.Single().ShouldBe($"body: must be JSON of at most 16 levels, but is not at {place}");
    }

    [Fact]
    public async Task A_body_that_is_nested_too_deep_is_refused()
    {
        var host = shared.Host;
        var deep = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));

        var answer = await host.Post(Path, $$"""{"type":"setLight","lightValues":{{deep}}}""");

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("malformed-json");
    }

    [Fact]
    public async Task A_body_with_many_faults_is_answered_with_a_short_list_of_them()
    {
        var host = shared.Host;
        var members = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"member{i}{new string('x', 100)}\":1"));

        var answer = await host.Post(Path, $$"""{"type":"getStatus",{{members}}}""");

        answer.Status.ShouldBe(400);
        answer.Errors.Count.ShouldBe(20);
        answer.Errors.ShouldAllBe(error => error.Length < 200);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused()
    {
        var host = shared.Host;
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Content = new ByteArrayContent([.. "{\"type\":\"getStatus\",\"\xC3\":1,\"deviceIdentification\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        request.Content.Headers.ContentType = new("application/json");

        var answer = await host.Send(request);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldContain("deviceIdentification: must be text");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData(null)]
    public async Task A_body_that_is_not_said_to_be_JSON_is_refused(string? contentType)
    {
        var host = shared.Host;
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Content = new ByteArrayContent([.. """{"type":"getStatus"}"""u8]);
        if (contentType is not null)
            request.Content.Headers.ContentType = new(contentType);

        var answer = await host.Send(request);

        answer.Status.ShouldBe(415);
        answer.Code.ShouldBe("unsupported-media-type");
    }

    [Theory]
    [InlineData("/api/v1/devices/light-00001/commands", 1024 * 1024)]
    [InlineData("/api/v1/commands", 2 * 1024 * 1024)]
    [InlineData("/api/v1/devices/import", 2 * 1024 * 1024)]
    public async Task A_body_over_its_limit_is_refused(string path, int limit)
    {
        var host = shared.Host;
        var filler = new string(' ', 10 * 1024 * 1024);

        var answer = await host.Post(path, filler);
        var justUnder = await host.Post(path, filler[..(limit - 10)]);

        answer.Status.ShouldBe(413);
        answer.Code.ShouldBe("body-too-large");
        justUnder.Code.ShouldBe("malformed-json");
    }

    [Fact]
    public async Task A_body_over_its_limit_that_hides_its_length_is_refused()
    {
        var host = shared.Host;
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Content = new StreamContent(new MemoryStream(new byte[3 * 1024 * 1024]));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;

        var answer = await host.Send(request);

        answer.Status.ShouldBe(413);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("GET", "/api/v1/nowhere", 404, "not-found")]
    [InlineData("PATCH", "/api/v1/devices", 405, "method-not-allowed")]
    [InlineData("GET", "/api/v1/devices/has%20space", 400, "validation-error")]
    [InlineData("GET", "/api/v1/commands/no-uuid", 400, "validation-error")]
    public async Task A_wrong_path_or_method_is_answered_with_a_problem(string method, string path, int status, string code)
    {
        var host = shared.Host;

        var answer = await host.Send(new HttpMethod(method), path);

        answer.Status.ShouldBe(status);
        answer.Code.ShouldBe(code);
        answer.ContentType.ShouldBe("application/problem+json");
    }
}
