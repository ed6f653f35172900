using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace GridOrleans.Cli.Devices;

/// <summary>Adds the simulated devices over REST, as any operator would.</summary>
internal sealed class DeviceImport(HttpClient gateway, string token, string publicKey, TimeProvider time)
{
    /// <summary>Most devices in one request (the gateway's limit).</summary>
    public const int BatchSize = 1000;

    private const int Parallel = 4;
    private const int MostAttempts = 6;

    /// <summary>Adds the devices 1 to <paramref name="count"/>; those that are there already are no error.</summary>
    /// <param name="count">How many there are to be.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(int count, Action<int> progress, CancellationToken cancellation)
    {
        var done = 0;
        var batches = Enumerable.Range(1, count).Chunk(BatchSize);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(batches, options, async (batch, token) =>
        {
            await AddAsync(batch, token);
            progress(Interlocked.Add(ref done, batch.Length));
        });
    }

    private async Task AddAsync(int[] numbers, CancellationToken cancellation)
    {
        var devices = numbers.Select(number => new NewDevice(SimulatedDevices.Identification(number), "OSLP", publicKey)).ToList();
        for (var attempt = 1; ; attempt++)
        {
            // The gateway is ready, yet the cluster behind it may still be gathering: busy and unavailable mean "again a little later".
            var (status, text, retryAfter) = await PostAsync(devices, cancellation);
            if (status == HttpStatusCode.OK) return;
            var again = status is null or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
            if (!again || attempt == MostAttempts) throw new CannotContinueException($"Adding devices over REST failed ({(int?)status}): {text}");
            await Task.Delay(retryAfter ?? TimeSpan.FromSeconds(0.25 * Math.Pow(2, attempt - 1)), time, cancellation);
        }
    }

    private async Task<(HttpStatusCode? Status, string Text, TimeSpan? RetryAfter)> PostAsync(List<NewDevice> devices, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/devices/import") { Content = JsonContent.Create(devices) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await gateway.SendAsync(request, cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                var text = await answer.Content.ReadAsStringAsync(cancellation);
                return (answer.StatusCode, text.Length > 500 ? text[..500] : text, answer.Headers.RetryAfter?.Delta);
            }

            var results = await answer.Content.ReadFromJsonAsync<List<AddedDevice>>(cancellation) ?? [];
            return results.Find(result => result.Error is not null) is { } bad
                ? (StatusOf(bad.Error!.Value), $"{bad.DeviceIdentification}: {bad.Error}", null)
                : (HttpStatusCode.OK, "", null);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, e.Message, null);
        }
    }

    /// <summary>One device may have been busy or its silo away: its problem has the status that a request for it alone would have had.</summary>
    private static HttpStatusCode StatusOf(JsonElement problem) =>
        problem.TryGetProperty("status", out var status) && status.TryGetInt32(out var code) ? (HttpStatusCode)code : HttpStatusCode.UnprocessableEntity;

    private sealed record NewDevice(string DeviceIdentification, string Protocol, string PublicKey);

    private sealed record AddedDevice(string DeviceIdentification, bool Created, JsonElement? Error);
}
