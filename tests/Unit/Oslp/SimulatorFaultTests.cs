using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>Faults on demand, and the rest of the simulator's HTTP interface.</summary>
public sealed class SimulatorFaultTests
{
    private const string AllOn = "4a040a021001";
    private const string Ok = "52020800";

    [Fact]
    public async Task A_silent_device_neither_acts_nor_answers_nor_closes()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync("IdleTimeout=00:00:00.500");
        await simulator.SetFaultsAsync("""{"silent":true}""");
        var started = TimeProvider.System.GetTimestamp();

        (await simulator.AskAsync(AllOn)).ShouldBeEmpty();

        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(400), "it waited for the idle timeout");
        await ShouldHaveExecuted(simulator, 0);
        await simulator.SetFaultsAsync("{}");
        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok);
    }

    [Theory]
    [InlineData("failure", "52020801")]
    [InlineData("rejected", "52020802")]
    public async Task A_refusing_device_answers_its_status_and_does_not_act(string status, string answer)
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        await simulator.SetFaultsAsync($$"""{"refuse":"{{status}}"}""");

        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(answer);

        await ShouldHaveExecuted(simulator, 0);
        (await simulator.DeviceAsync()).GetProperty("relays")[0].GetProperty("on").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"badSignature":true}""")]
    [InlineData("""{"sequenceOffset":9}""")]
    [InlineData("""{"halfAnswer":true}""")]
    [InlineData("""{"reset":true}""")]
    public async Task A_spoiled_answer_is_spoiled_but_the_device_has_acted(string faults)
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync("EventAfterSwitch=00:00:00");
        await simulator.SetFaultsAsync(faults);
        var (_, number) = await simulator.AddressAsync();

        byte[] answer;
        try
        {
            answer = await simulator.AskAsync(AllOn);
        }
        catch (IOException)
        {
            answer = [];
        }

        var good = answer.Length == 148 && simulator.Platform.DeviceSigned(answer) && TinyPlatform.NumberOf(answer) == (number + 1) % 65536;
        good.ShouldBeFalse();
        if (faults.Contains("half", StringComparison.Ordinal))
            answer.Length.ShouldBe(74);
        if (faults.Contains("Offset", StringComparison.Ordinal))
            TinyPlatform.NumberOf(answer).ShouldBe((number + 10) % 65536);
        await ShouldHaveExecuted(simulator, 1);
        await simulator.SetFaultsAsync("{}");
        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok, "its own number is right all the same");
    }

    [Fact]
    public async Task A_reset_is_seen_as_a_reset()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        await simulator.SetFaultsAsync("""{"reset":true}""");

        await Should.ThrowAsync<IOException>(() => simulator.AskAsync(AllOn));
    }

    [Fact]
    public async Task A_delayed_answer_comes_late()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        await simulator.SetFaultsAsync("""{"delayMilliseconds":300}""");
        var started = TimeProvider.System.GetTimestamp();

        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok);

        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(290));
    }

    [Fact]
    public async Task Faults_of_all_apply_to_devices_without_their_own_and_can_be_options()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync(
            "Faults:Refuse=Rejected", "DeviceFaults:light-00001:DelayMilliseconds=1");

        (await simulator.GetAsync("/faults")).GetProperty("refuse").GetString().ShouldBe("rejected");
        (await simulator.GetAsync("/devices/light-00002/faults")).GetProperty("refuse").GetString().ShouldBe("rejected");
        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok);
        await simulator.SetFaultsAsync("{}");
        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe("52020802");
        await simulator.SetFaultsAsync("{}", "/faults");
        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok);
    }

    [Fact]
    public async Task An_event_is_sent_on_demand()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        var response = await simulator.Http.PostAsJsonAsync(
            "/devices/light-00001/events", new { @event = "TARIFF_EVENTS_TARIFF_OFF", index = 1, description = "Tariff Off" }, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await RunningSimulator.Eventually(() => Task.FromResult(simulator.Platform.ReceivedEvents.Any()));

        simulator.Platform.ReceivedEvents.First().ShouldStartWith("8a01240a2208b9171201011a0a546172696666204f6666220e32303234303130313132");
    }

    [Theory]
    [InlineData("GET", "/devices/light-00009", null, 404)]
    [InlineData("GET", "/devices?limit=0", null, 400)]
    [InlineData("GET", "/devices?after=nobody", null, 404)]
    [InlineData("GET", "/devices?limit=many", null, 400)]
    [InlineData("GET", "/executions?after=-1", null, 400)]
    [InlineData("GET", "/executions?limit=10001", null, 400)]
    [InlineData("GET", "/devices/nobody/executions", null, 404)]
    [InlineData("GET", "/nowhere", null, 404)]
    [InlineData("PUT", "/faults", """{"delayMilliseconds":-1}""", 400)]
    [InlineData("PUT", "/faults", """{"refuse":"perhaps"}""", 400)]
    [InlineData("PUT", "/faults", """{"refuse":1}""", 400)]
    [InlineData("PUT", "/faults", """{"deaf":true}""", 400)]
    [InlineData("PUT", "/faults", "not json", 400)]
    [InlineData("PUT", "/faults", "", 400)]
    [InlineData("PUT", "/devices/nobody/faults", "{}", 404)]
    [InlineData("POST", "/devices/nobody/register", "", 404)]
    [InlineData("POST", "/devices/nobody/events", """{"event":2000}""", 404)]
    [InlineData("POST", "/devices/light-00001/events", """{"event":2002}""", 400)]
    [InlineData("POST", "/devices/light-00001/events", """{"event":null}""", 400)]
    [InlineData("POST", "/devices/light-00001/events", """{}""", 400)]
    [InlineData("POST", "/devices/light-00001/events", """{"event":2000,"index":7}""", 400)]
    public async Task A_bad_request_gets_problem_details(string method, string path, string? body, int status)
    {
        await using var simulator = await RunningSimulator.StartAsync("RegisterAtStart=false");
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await simulator.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
    }

    [Fact]
    public async Task A_body_of_a_megabyte_is_refused()
    {
        await using var simulator = await RunningSimulator.StartAsync("RegisterAtStart=false");
        using var content = new StringContent("{\"silent\":true," + new string(' ', 1_000_000) + "}", Encoding.UTF8, "application/json");

        using var response = await simulator.Http.PutAsync("/faults", content, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Devices_are_listed_in_pages()
    {
        await using var simulator = await RunningSimulator.StartAsync("RegisterAtStart=false", "Devices=12");

        var first = await simulator.GetAsync("/devices?limit=10");
        var rest = await simulator.GetAsync("/devices?after=light-00010&limit=10");

        first.EnumerateArray().Select(device => device.GetProperty("identification").GetString()).Last().ShouldBe("light-00010");
        rest.EnumerateArray().Select(device => device.GetProperty("identification").GetString()).ShouldBe(["light-00011", "light-00012"]);
        rest[0].GetProperty("sequenceNumber").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_running_simulator_is_healthy_whether_or_not_its_devices_are_registered(string path)
    {
        await using var simulator = await RunningSimulator.StartAsync("RegisterAtStart=false");

        (await simulator.Http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task ShouldHaveExecuted(RunningSimulator simulator, int count) =>
        (await simulator.GetAsync("/summary")).GetProperty("executed").GetInt64().ShouldBe(count);
}
