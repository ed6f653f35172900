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
