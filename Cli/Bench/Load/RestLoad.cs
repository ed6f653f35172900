using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using GridOrleans.Cli.Devices;

namespace GridOrleans.Cli.Bench;

/// <summary>Submits commands over REST as fast as it is told to. Bodies are made beforehand: what is measured is the platform.</summary>
internal sealed class RestLoad : IDisposable
{
    /// <summary>Commands in a batch.</summary>
    public const int BatchSize = 500;

    private const int BatchesAtOnce = 4;
    private const int ReadsAtOnce = 64;

    private readonly IReadOnlyList<HttpClient> gateways;

    /// <summary>Makes it.</summary>
    public RestLoad(IEnumerable<string> urls, string token)
    {
        gateways = [.. urls.Select(url => new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(url),
            Timeout = TimeSpan.FromMinutes(1),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        })];
    }

    /// <summary>The batches that switch the lights from one number to another, each once.</summary>
    public static IReadOnlyList<byte[]> Batches(int first, int count, bool on) => [.. Enumerable.Range(first, count).Chunk(BatchSize)
        .Select(batch => Encoding.UTF8.GetBytes($"[{string.Join(',', batch.Select(number => Element(number, on)))}]"))];

    /// <summary>Submits batches, several at once.</summary>
    /// <exception cref="CannotContinueException">Something was not accepted.</exception>
    public Task SubmitAsync(IReadOnlyList<byte[]> batches, CancellationToken cancellation) => Parallel.ForEachAsync(
        batches.Index(), new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce, CancellationToken = cancellation }, async (batch, token) =>
        {
            using var response = await PostAsync(batch.Index, "/api/v1/commands", batch.Item, null, token);
            if (response.StatusCode != HttpStatusCode.Accepted)
                throw new CannotContinueException($"A batch was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(token)}");
            var answers = await response.Content.ReadFromJsonAsync<JsonArray>(token) ?? [];
            if (answers.FirstOrDefault(answer => answer!["error"] is not null) is { } refused)
                throw new CannotContinueException($"A command was not accepted: {refused.ToJsonString()}");
        });

    /// <summary>Offers a batch to a platform that may well not take it.</summary>
    public async Task<Offer> OfferAsync(int number, byte[] batch, CancellationToken cancellation)
    {
        using var response = await PostAsync(number, "/api/v1/commands", batch, null, cancellation);
        if (response.StatusCode != HttpStatusCode.Accepted) return new Offer((int)response.StatusCode, 0, BatchSize, response.Headers.RetryAfter is not null);
        var answers = await response.Content.ReadFromJsonAsync<JsonArray>(cancellation) ?? [];
        var refused = answers.Count(answer => answer!["error"] is not null);
        return new Offer((int)response.StatusCode, answers.Count - refused, refused, HasRetryAfter: true);
    }

    /// <summary>Submits one command for one light.</summary>
    /// <param name="number">The request's number: gateways take turns.</param>
    /// <param name="light">The light's number.</param>
    /// <param name="body">The command.</param>
    /// <param name="prefer">The header <c>Prefer</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The status; the body is read and thrown away.</returns>
    public async Task<HttpStatusCode> SubmitOneAsync(int number, int light, byte[] body, string? prefer, CancellationToken cancellation)
    {
        using var response = await PostAsync(number, $"/api/v1/devices/{SimulatedDevices.Identification(light)}/commands", body, prefer, cancellation);
        await response.Content.CopyToAsync(Stream.Null, cancellation);
        return response.StatusCode;
    }

    /// <summary>Reads the lights up to a number, one by one.</summary>
    /// <exception cref="CannotContinueException">One was not there.</exception>
    public Task ReadAllAsync(int count, CancellationToken cancellation) => Parallel.ForEachAsync(
        Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation }, async (light, token) =>
        {
            using var response = await gateways[light % gateways.Count].GetAsync($"/api/v1/devices/{SimulatedDevices.Identification(light)}", token);
            if (response.StatusCode != HttpStatusCode.OK) throw new CannotContinueException($"Light {light} was answered {(int)response.StatusCode}.");
        });

    /// <summary>The gateways, one after the other.</summary>
    public IReadOnlyList<HttpClient> Gateways => gateways;

    /// <summary>The body of a command that switches a light now, or at a time.</summary>
    public static byte[] Single(bool on, DateTimeOffset? at = null) => Encoding.UTF8.GetBytes(at is { } due
        ? $$"""{"type":"setLight","lightValues":[{"on":{{Json(on)}}}],"scheduleTime":"{{due.UtcDateTime:O}}"}"""
        : $$"""{"type":"setLight","lightValues":[{"on":{{Json(on)}}}]}""");

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var gateway in gateways) gateway.Dispose();
    }

    private static string Element(int light, bool on) =>
        $$"""{"deviceIdentification":"{{SimulatedDevices.Identification(light)}}","type":"setLight","lightValues":[{"on":{{Json(on)}}}]}""";

    private static string Json(bool value) => value ? "true" : "false";

    private async Task<HttpResponseMessage> PostAsync(int number, string path, byte[] body, string? prefer, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        if (prefer is not null) request.Headers.Add("Prefer", prefer);
        return await gateways[number % gateways.Count].SendAsync(request, cancellation);
    }
}

/// <summary>What became of a batch that was offered.</summary>
/// <param name="Status">The answer's status.</param>
/// <param name="Accepted">How many of its commands were accepted.</param>
/// <param name="Refused">How many were not.</param>
/// <param name="HasRetryAfter">Whether a refusal of the whole says when to come again.</param>
internal sealed record Offer(int Status, int Accepted, int Refused, bool HasRetryAfter);
