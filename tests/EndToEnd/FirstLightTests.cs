using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>The platform with a handful of lights, used as the README shows.</summary>
public sealed class FirstLightTests(FirstLightTests.Started started) : IClassFixture<FirstLightTests.Started>
{
    private const string SwitchOn = """{"type":"setLight","lightValues":[{"index":1,"on":true,"dimValue":75}]}""";

    private Platform Platform => started.Platform;

    [Fact]
    public async Task A_light_is_switched_and_says_so()
    {
        var switched = await Platform.Execute("light-00001", SwitchOn);

        Status(switched).ShouldBe("succeeded");
        var relay = (await Platform.Simulated("/devices/light-00001"))["relays"]![0]!;
        ((bool)relay["on"]!).ShouldBeTrue();
        ((int)relay["dimValue"]!).ShouldBe(75);
        var status = await Platform.Execute("light-00001", """{"type":"getStatus"}""");
        ((bool)status["result"]!["lightValues"]![0]!["on"]!).ShouldBeTrue();
        await Eventually.Holds(
            async () => (await Platform.Get("/api/v1/events?deviceIdentification=light-00001&type=LIGHT_EVENTS_LIGHT_ON"))["items"]!.AsArray().Count > 0,
            "the event is listed");
    }

    [Fact]
    public async Task The_commands_of_the_readme_do_what_it_says()
    {
        var output = await Platform.RunBlockOf("README.md", "<!-- first-light");

        var answers = output.Split("}{").Length;
        answers.ShouldBe(4, output);
        output.Split("\"status\":\"succeeded\"").Length.ShouldBe(3, output);
        output.ShouldContain("\"on\":true,\"dimValue\":75");
        output.ShouldContain("LIGHT_EVENTS_LIGHT_ON");
    }

    [Theory]
    [InlineData("""{"type":"resumeSchedule","immediate":true}""")]
    [InlineData("""{"type":"startSelfTest"}""")]
    [InlineData("""{"type":"stopSelfTest"}""")]
    public async Task Every_other_command_reaches_the_device(string command) =>
        Status(await Platform.Execute("light-00002", command)).ShouldBe("succeeded");

    [Fact]
    public async Task A_light_keeps_what_it_is_told_to_report_and_to_trust()
    {
        var key = new string('k', 124);

        string[] commands =
        [
            """{"type":"setEventNotifications","eventNotifications":["LIGHT_EVENTS","SECURITY_EVENTS"]}""",
            """{"type":"updateDeviceSslCertification","certificateDomain":"certificates.example","certificateUrl":"/new.pem"}""",
            $$"""{"type":"setDeviceVerificationKey","verificationKey":"{{key}}"}""",
        ];
        foreach (var command in commands)
            Status(await Platform.Execute("light-00002", command)).ShouldBe("succeeded");

        var light = await Platform.Simulated("/devices/light-00002");
        ((int)light["eventNotificationMask"]!).ShouldBe(4 + 128);
        ((string)light["certificateDomain"]!).ShouldBe("certificates.example");
        ((string)light["certificateUrl"]!).ShouldBe("/new.pem");
        ((string)light["verificationKey"]!).ShouldBe(key);
    }

    [Fact]
    public async Task A_rebooted_light_registers_again_and_takes_commands()
    {
        Status(await Platform.Execute("light-00003", """{"type":"setReboot"}""")).ShouldBe("succeeded");

        await Eventually.Holds(
            async () => await Platform.Simulated("/devices/light-00003") is var light && (int)light["startups"]! > 1 && (bool)light["registered"]!,
            "the light has started and registered again");
        Status(await Platform.Execute("light-00003", SwitchOn, waitSeconds: 60)).ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_light_gets_the_same_submission_under_one_idempotency_key_once()
    {
        var key = ("Idempotency-Key", $"{Guid.NewGuid()}");

        var first = await Platform.Post("/api/v1/devices/light-00004/commands", SwitchOn, key);
        var second = await Platform.Post("/api/v1/devices/light-00004/commands", SwitchOn, key);
        var other = await Platform.Post("/api/v1/devices/light-00004/commands", """{"type":"getStatus"}""", key);

        ((string)second["correlationUid"]!).ShouldBe((string)first["correlationUid"]!);
        ((int)other["status"]!).ShouldBe(422);
        ((string)other["code"]!).ShouldBe("idempotency-key-reused");
        await Eventually.Holds(async () => Status(await Platform.Get($"/api/v1/commands/{first["correlationUid"]}")) == "succeeded", "the command succeeded");
        (await Executions("light-00004")).Count(request => request == "setLight").ShouldBe(1);
    }

    [Fact]
    public async Task A_silent_light_makes_a_dead_letter_that_succeeds_when_it_is_submitted_again()
    {
        await Platform.Faults("light-00005", """{"silent":true}""");

        var failed = await Platform.Execute("light-00005", SwitchOn, waitSeconds: 60);

        Status(failed).ShouldBe("failed");
        ((int)failed["attempts"]!).ShouldBe(4);
        ((string)failed["error"]!["code"]!).ShouldBe("no-response");
        var ends = failed["history"]!.AsArray().Select(attempt => (DateTimeOffset)attempt!["endedAt"]!).ToArray();
        var pauses = ends.Zip(ends.Skip(1), (one, next) => next - one).ToArray();
        pauses.ShouldBe(pauses.Order());
        var deadLetters = await Platform.Get("/api/v1/commands/dead-letters");
        deadLetters["items"]!.AsArray().ShouldContain(letter => (string)letter!["correlationUid"]! == (string)failed["correlationUid"]!);

        await Platform.Faults("light-00005", "{}");
        var again = await Platform.Post($"/api/v1/commands/{failed["correlationUid"]}/resubmit");
        await Eventually.Holds(async () => Status(await Platform.Get($"/api/v1/commands/{again["correlationUid"]}")) == "succeeded", "the new command succeeded");
    }

    [Theory]
    [InlineData("""{"refuse":"failure"}""", "device-reports-failure")]
    [InlineData("""{"refuse":"rejected"}""", "device-reports-rejected")]
    public async Task A_light_that_refuses_fails_the_command_at_once(string fault, string code)
    {
        await Platform.Faults("light-00006", fault);

        var failed = await Platform.Execute("light-00006", SwitchOn);

        Status(failed).ShouldBe("failed");
        ((int)failed["attempts"]!).ShouldBe(1);
        ((string)failed["error"]!["code"]!).ShouldBe(code);
        await Platform.Faults("light-00006", "{}");
    }

    [Theory]
    [InlineData("light-00007", """{"sequenceOffset":20}""")]
    [InlineData("light-00008", """{"badSignature":true}""")]
    [InlineData("light-00009", """{"halfAnswer":true}""")]
    [InlineData("light-00010", """{"reset":true}""")]
    public async Task An_answer_that_cannot_be_believed_is_no_answer(string light, string fault)
    {
        await Platform.Faults(light, fault);

        var failed = await Platform.Execute(light, """{"type":"getStatus"}""", waitSeconds: 60);

        Status(failed).ShouldBe("failed");
        ((string)failed["error"]!["code"]!).ShouldBeOneOf("no-response", "connection-failure");
        await Platform.Faults(light, "{}");
    }

    [Theory]
    [InlineData("nobody", SwitchOn, 404, "unknown-device")]
    [InlineData("light-00001", """{"type":"openDoor"}""", 400, "unknown-command-type")]
    [InlineData("light-00001", """{"type":"setLight","lightValues":[{"index":7,"on":true}]}""", 400, "validation-error")]
    [InlineData("light-00001", """{"type":"setLight","lightValues":[]}""", 400, "validation-error")]
    [InlineData("light-00001", """{"type":"setLight","lightValues":[{"on":"yes"}]}""", 400, "validation-error")]
    public async Task A_bad_request_names_its_code_and_leaves_nothing(string device, string body, int status, string code)
    {
        var problem = await Platform.Post($"/api/v1/devices/{device}/commands", body);

        ((int)problem["status"]!).ShouldBe(status);
        ((string)problem["code"]!).ShouldBe(code);
    }

    [Fact]
    public async Task A_certificate_of_grid_cert_is_good_for_its_organisation_and_no_other()
    {
        var folder = Directory.CreateTempSubdirectory("gridorleans-certificates-").FullName;
        try
        {
            var name = Platform.Variables["GRID_ADMIN_ORGANISATION"];
            await Platform.Grid("cert", name, "--out", folder);
            using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(folder, $"{name}.pem"), Path.Combine(folder, $"{name}.pem"));
            using var client = Platform.WithCertificate(certificate);

            (await Status(client, null)).ShouldBe(HttpStatusCode.OK);
            (await Status(client, name)).ShouldBe(HttpStatusCode.OK);
            (await Status(client, "city")).ShouldBe(HttpStatusCode.Forbidden);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static async Task<HttpStatusCode> Status(HttpClient client, string? organisation)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/devices/light-00001");
            if (organisation is not null)
                request.Headers.Add("Osgp-Organisation", organisation);
            using var answer = await client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_revoked_token_is_refused_within_five_seconds_on_every_gateway()
    {
        var tokens = $"/api/v1/organisations/{Platform.Variables["GRID_ADMIN_ORGANISATION"]}/tokens";
        var granted = await Platform.Post(tokens, """{"name":"to be revoked","scopes":["read"]}""");
        using var first = Gateway(await Platform.ProcessNamed("gateway-1"));
        using var second = Gateway(await Platform.ProcessNamed("gateway-2"));
        (await Status(first), await Status(second)).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));

        (await Platform.Rest.DeleteAsync($"{tokens}/{granted["token"]!["id"]}", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        await Eventually.Holds(
            async () => (await Status(first), await Status(second)) == (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            "both gateways refuse the token",
            TimeSpan.FromSeconds(5));

        HttpClient Gateway(JsonNode process) => new()
        {
            BaseAddress = new Uri((string)process["url"]!),
            DefaultRequestHeaders = { Authorization = new("Bearer", (string)granted["secret"]!) },
        };

        static async Task<HttpStatusCode> Status(HttpClient gateway)
        {
            using var response = await gateway.GetAsync("/api/v1/devices?limit=1");
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task The_stream_brings_an_event_as_it_happens()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events/stream?deviceIdentification=light-00011");
        using var response = await Platform.Rest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));

        await Platform.Execute("light-00011", SwitchOn);

        string? line;
        do
            line = await lines.ReadLineAsync(limit.Token);
        while (line?.Contains("LIGHT_EVENTS_LIGHT_ON", StringComparison.Ordinal) == false);
        line.ShouldNotBeNull();
    }

    [Fact]
    public async Task Garbage_on_the_device_port_is_cut_off_and_the_lights_still_obey()
    {
        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, int.Parse(Platform.Variables["GRID_OSLP_PLATFORM_PORT"], null));
            var garbage = new byte[4096];
            Random.Shared.NextBytes(garbage);
            var stream = client.GetStream();
            await stream.WriteAsync(garbage);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                (await stream.ReadAsync(garbage, limit.Token)).ShouldBe(0);
            }
            catch (IOException)
            {
                // A reset says the same.
            }
        }
        Status(await Platform.Execute("light-00012", SwitchOn)).ShouldBe("succeeded");
    }

    [Fact]
    public async Task Down_leaves_no_process()
    {
        await using var own = await Platform.Start(portOffset: 2_500, silos: 1, devices: 1);
        var pids = own.Variables.Where(v => v.Key.StartsWith("GRID_PID_", StringComparison.Ordinal)).Select(v => int.Parse(v.Value, null)).ToArray();
        pids.Length.ShouldBeGreaterThanOrEqualTo(5);

        await own.Grid("down");

        await Eventually.Holds(() => Task.FromResult(pids.All(pid => !Directory.Exists($"/proc/{pid}"))), "no process is left");
        (await own.Grid("down")).ShouldNotBeNull();
    }

    private static string Status(JsonNode record) => (string)record["status"]!;

    private async Task<string[]> Executions(string device)
    {
        var answer = await Platform.Simulated($"/devices/{device}/executions");
        return [.. answer.AsArray().Select(e => (string)e!["request"]!)];
    }

    public sealed class Started : IAsyncLifetime
    {
        public Platform Platform { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Platform = await Platform.Start(portOffset: 1_000, silos: 2, devices: 12, gateways: 2);

        public ValueTask DisposeAsync() => Platform.DisposeAsync();
    }
}
