using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GridOrleans.Cli.Chaos;

/// <summary>REST as a client far away uses it: through any gateway, with limits, and with an eye on what an answer proves.</summary>
internal sealed class GatewayCalls : IDisposable
{
    // The gateway itself answers within 10 s (Gateway/Cluster/ClusterCalls.cs).
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    // Shorter than a gateway goes on serving once it is told to stop (docs/rest.md, StopDelay): so no request meets a connection that is being closed.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMilliseconds(500);

    // How long a gateway that asked for another connection is left alone: it is about to stop (docs/rest.md, StopDelay).
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<HttpClient> gateways;
    private readonly DateTimeOffset[] leavingUntil;
    private readonly TimeProvider time;

    /// <summary>Makes the clients.</summary>
    public GatewayCalls(IEnumerable<string> urls, string token, TimeProvider time)
    {
        this.time = time;
        gateways = [.. urls.Select(url => new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = LongestIdle,
        })
        {
            BaseAddress = new Uri(url),
            Timeout = RequestLimit,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        })];
        leavingUntil = new DateTimeOffset[gateways.Count];
    }

    /// <summary>How many gateways there are.</summary>
    public int Count => gateways.Count;

    /// <summary>Submits a command once. As any client with two addresses does, it asks the next gateway when one takes no connection, which has been told nothing, and leaves one alone that says it is closing.</summary>
    /// <param name="gateway">Through which gateway first, from 0.</param>
    /// <param name="device">The device.</param>
    /// <param name="command">The command as REST takes it.</param>
    /// <param name="idempotencyKey">Its key, if it has one.</param>
    /// <param name="cancellation">Lets go of it.</param>
    public async Task<Try> SubmitAsync(int gateway, string device, JsonObject command, string? idempotencyKey, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var inTurn = Enumerable.Range(gateway, gateways.Count).Select(turn => turn % gateways.Count).OrderBy(turn => leavingUntil[turn] > now).ToList();
        Try told = null!;
        foreach (var turn in inTurn)
        {
            (told, var unreached) = await SubmitToAsync(turn, device, command, idempotencyKey, cancellation);
            if (!unreached) break;
        }

        return told;
    }

    private async Task<(Try Told, bool Unreached)> SubmitToAsync(int gateway, string device, JsonObject command, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/devices/{device}/commands") { Content = JsonContent.Create(command) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        var began = time.GetUtcNow();
        try
        {
            using var response = await gateways[gateway].SendAsync(request, cancellation);
            if (response.Headers.ConnectionClose == true) leavingUntil[gateway] = time.GetUtcNow() + Leaving;
            var body = await response.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            var status = (int)response.StatusCode;
            return response.StatusCode == HttpStatusCode.Accepted
                ? Told(Answer.Acknowledged, status, Guid.Parse((string)body!["correlationUid"]!), null)
                : Told(status is >= 400 and < 500 ? Answer.Refused : Answer.Unknown, status, null, (string?)body?["code"]);
        }
        catch (Exception failure) when (IsNoAnswer(failure) && !cancellation.IsCancellationRequested)
        {
            var unreached = failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
            var detail = failure is OperationCanceledException ? "no answer in time" : failure.InnerException?.Message ?? failure.Message;
            return (Told(unreached ? Answer.Refused : Answer.Unknown, null, null, detail).Told, unreached);
        }

        (Try Told, bool Unreached) Told(Answer answer, int? status, Guid? uid, string? detail) =>
            (new(began, time.GetUtcNow(), gateway + 1, answer, status, uid, detail), false);
    }

    /// <summary>Reads a command's status.</summary>
    /// <returns><c>null</c> when there was no answer that says it.</returns>
    public async Task<string?> ReadAsync(int gateway, Guid correlationUid, CancellationToken cancellation)
    {
        try
        {
            using var response = await gateways[gateway].GetAsync($"/api/v1/commands/{correlationUid}", cancellation);
            if (response.StatusCode == HttpStatusCode.NotFound) return Reading.Unknown;
            if (!response.IsSuccessStatusCode) return null;
            return (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(cancellation))?["status"];
        }
        catch (Exception failure) when (IsNoAnswer(failure) && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsNoAnswer(Exception failure) =>
        failure is HttpRequestException or OperationCanceledException or JsonException or IOException;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var gateway in gateways) gateway.Dispose();
    }
}
