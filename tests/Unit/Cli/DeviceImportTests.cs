using System.Net;
using System.Text;
using System.Text.Json;
using GridOrleans.Cli;
using GridOrleans.Cli.Devices;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Cli;

public class DeviceImportTests
{
    private readonly FakeTimeProvider time = new() { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Devices_are_added_in_batches_of_a_thousand_with_the_token()
    {
        var gateway = new FakeGateway((_, devices) => Answer(devices));
        var done = new List<int>();

        await Import(gateway, 2500, done.Add);

        gateway.Batches.Select(batch => batch.Count).Order().ShouldBe([500, 1000, 1000]);
        gateway.Batches.SelectMany(batch => batch).Order().ShouldBe(Enumerable.Range(1, 2500).Select(n => $"light-{n:D5}"));
        gateway.Tokens.Distinct().ShouldBe(["Bearer secret"]);
        done.Max().ShouldBe(2500);
    }

    [Fact]
    public async Task A_gateway_that_is_busy_is_asked_again()
    {
        var gateway = new FakeGateway((attempt, devices) => attempt < 3 ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : Answer(devices));

        await Import(gateway, 5, _ => { });

        gateway.Batches.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_gateway_that_stays_busy_ends_it()
    {
        var gateway = new FakeGateway((_, _) => new HttpResponseMessage(HttpStatusCode.TooManyRequests));

        var failure = await Should.ThrowAsync<CannotContinueException>(Import(gateway, 5, _ => { }));

        failure.Message.ShouldContain("429");
        gateway.Batches.Count.ShouldBe(8);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated_and_its_words_are_shown()
    {
        var gateway = new FakeGateway((_, _) => new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent("no token") });

        var failure = await Should.ThrowAsync<CannotContinueException>(Import(gateway, 5, _ => { }));

        failure.Message.ShouldContain("no token");
        gateway.Batches.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task One_device_that_cannot_be_added_is_named()
    {
        var gateway = new FakeGateway((_, _) => Json("""[{"deviceIdentification":"light-00001","created":false,"error":{"code":"x"}}]"""));

        var failure = await Should.ThrowAsync<CannotContinueException>(Import(gateway, 1, _ => { }));

        failure.Message.ShouldContain("light-00001");
    }

    [Fact]
    public async Task What_the_first_try_added_counts_as_added_when_another_device_was_busy()
    {
        var gateway = new FakeGateway((attempt, _) => Json(attempt == 1
            ? """[{"deviceIdentification":"a","created":true},{"deviceIdentification":"b","created":false,"error":{"status":429,"code":"busy"}},{"created":false}]"""
            : """[{"deviceIdentification":"a","created":false},{"deviceIdentification":"b","created":true},{"created":false}]"""));

        var (count, refused) = await Run(gateway, 3);

        count.ShouldBe(new ImportCount(Added: 2, Known: 1, Refused: 0));
        refused.ShouldBeEmpty();
        gateway.Batches.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_that_stays_busy_is_refused_and_the_others_are_not()
    {
        var gateway = new FakeGateway((attempt, _) => Json(
            $$$"""[{"created":{{{(attempt == 1 ? "true" : "false")}}}},{"deviceIdentification":"b","created":false,"error":{"status":429,"code":"busy","detail":"full"}}]"""));

        var (count, refused) = await Run(gateway, 2, firstRow: 1001);

        count.ShouldBe(new ImportCount(Added: 1, Known: 0, Refused: 1));
        refused.ShouldBe([new RefusedDevice(1002, "b", "busy", "full")]);
        gateway.Batches.Count.ShouldBe(8);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "Adding devices from row 1 on failed (400): body: is wrong.")]
    [InlineData(HttpStatusCode.Unauthorized, "Adding devices from row 1 on failed (401): body: is wrong. Set GRID_TOKEN, or name the right --home.")]
    [InlineData(HttpStatusCode.Forbidden, "Adding devices from row 1 on failed (403): body: is wrong. Set GRID_TOKEN, or name the right --home.")]
    public async Task Of_a_problem_its_detail_is_shown(HttpStatusCode status, string message)
    {
        var gateway = new FakeGateway((_, _) => new HttpResponseMessage(status) { Content = new StringContent("""{"code":"x","detail":"body: is wrong."}""") });

        (await Should.ThrowAsync<CannotContinueException>(Run(gateway, 1))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task Without_any_answer_there_are_no_empty_parentheses()
    {
        var gateway = new FakeGateway((_, _) => throw new HttpRequestException("Connection refused."));

        (await Should.ThrowAsync<CannotContinueException>(Run(gateway, 1))).Message.ShouldBe("Adding devices from row 1 on failed: Connection refused.");
    }

    [Fact]
    public async Task An_answer_for_fewer_devices_than_were_sent_ends_it()
    {
        var gateway = new FakeGateway((_, _) => Json("""[{"created":true}]"""));

        (await Should.ThrowAsync<CannotContinueException>(Run(gateway, 2))).Message.ShouldContain("it answered for 1 devices of 2.");
    }

    private async Task<(ImportCount Count, List<RefusedDevice> Refused)> Run(FakeGateway gateway, int count, int firstRow = 1)
    {
        using var http = new HttpClient(gateway) { BaseAddress = new Uri("http://gateway") };
        var refused = new List<RefusedDevice>();
        var chunk = ImportChunk.Of(firstRow, [.. Enumerable.Range(1, count).Select(number => new { deviceIdentification = $"{number}" })]);
        var import = new DeviceImport(http, "secret", time).RunAsync(
            new[] { chunk }.ToAsyncEnumerable(), _ => { }, refused.Add, TestContext.Current.CancellationToken);
        return (await Clocked(import), refused);
    }

    private async Task<T> Clocked<T>(Task<T> work)
    {
        // Each pause is waited for on the fake clock.
        while (!work.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        return await work;
    }

    private async Task Import(FakeGateway gateway, int count, Action<int> progress)
    {
        using var http = new HttpClient(gateway) { BaseAddress = new Uri("http://gateway") };
        var import = SimulatedDevices.AddAsync(http, "secret", "cHVibGlj", count, progress, time, TestContext.Current.CancellationToken);
        // Each pause is waited for on the fake clock.
        while (!import.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await import;
    }

    private static HttpResponseMessage Answer(IEnumerable<string> devices) =>
        Json(JsonSerializer.Serialize(devices.Select(device => new { deviceIdentification = device, created = true })));

    private static HttpResponseMessage Json(string json) =>
        new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private sealed class FakeGateway(Func<int, IReadOnlyList<string>, HttpResponseMessage> answer) : HttpMessageHandler
    {
        private readonly Lock gate = new();

        public List<IReadOnlyList<string>> Batches { get; } = [];

        public List<string> Tokens { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri!.AbsolutePath.ShouldBe("/api/v1/devices/import");
            using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            List<string> devices = [.. body.RootElement.EnumerateArray().Select(device => device.GetProperty("deviceIdentification").GetString()!)];
            lock (gate)
            {
                Batches.Add(devices);
                Tokens.Add(request.Headers.Authorization!.ToString());
                return answer(Batches.Count, devices);
            }
        }
    }
}
