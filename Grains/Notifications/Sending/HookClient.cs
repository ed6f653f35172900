using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using GridOrleans.Notifications.Addresses;
using Microsoft.Extensions.Options;

namespace GridOrleans.Notifications.Sending;

/// <summary>How a hook has answered.</summary>
/// <param name="Kind">What that means.</param>
/// <param name="Failure">Why it was not delivered, for people.</param>
/// <param name="RetryAfter">For how long the hook asks to be left alone.</param>
internal sealed record HookAnswer(HookAnswerKind Kind, string? Failure = null, TimeSpan? RetryAfter = null);

/// <summary>What a hook's answer means.</summary>
internal enum HookAnswerKind
{
    /// <summary>2xx.</summary>
    Delivered,

    /// <summary>Anything else, or nothing: try again later.</summary>
    Failed,

    /// <summary>410: its owner wants no more.</summary>
    Gone,
}

/// <summary>
/// Posts notifications to web hooks: signed, without following redirects, without a proxy, reading no more of an answer than it must, and connecting to nothing
/// but the hook.
/// </summary>
internal sealed class HookClient : IDisposable
{
    /// <summary>The longest time for which a hook may ask to be left alone (<c>Retry-After</c>).</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private const int MostAnswerBytes = 4096;
    private const int MostHeaderKilobytes = 16;

    private readonly HttpClient _http;
    private readonly WebHookOptions _options;
    private readonly TimeProvider _time;

    public HookClient(HookConnections connections, IOptions<WebHookOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        _http = new(new SocketsHttpHandler
        {
            ConnectCallback = connections.Connect,
            SslOptions = new() { CertificateChainPolicy = Trust() },
            // A redirect would send a signed event to where nobody configured it (Standard Webhooks: treat it as a failure).
            AllowAutoRedirect = false,
            // The environment's proxy would connect to what is refused here.
            UseProxy = false,
            UseCookies = false,
            // What a name leads to is looked at again at least so often.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxConnectionsPerServer = _options.MostAttemptsPerHook * WebHook.MostPerOrganisation,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = MostAnswerBytes,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            // The platform's own traces are not a receiver's business.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Makes one attempt.</summary>
    /// <exception cref="OperationCanceledException">The token ended it.</exception>
    public async Task<HookAnswer> Post(StoredWebHook hook, Guid id, Notification notification, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.AttemptLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var request = Request(hook, id, notification);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return Read(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(HookAnswerKind.Failed, string.Create(CultureInfo.InvariantCulture, $"It did not answer within {_options.AttemptLimit.TotalSeconds:0.###} s."));
        }
        catch (HttpRequestException failure)
        {
            return new(HookAnswerKind.Failed, failure is AddressRefusedException || failure.InnerException is AddressRefusedException
                ? "Its address leads into a network that notifications may not enter."
                : $"No answer could be had: {failure.HttpRequestError}.");
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// The authorities that this machine trusts, as without a policy, but nothing is fetched to judge a receiver's certificate: the addresses of missing issuers
    /// and of revocation lists (RFC 5280, 4.2.2.1 and 4.2.1.13) are its owner's, and no check has seen them. Each handshake takes a copy.
    /// </summary>
    private static X509ChainPolicy Trust() => new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };

    private HttpRequestMessage Request(StoredWebHook hook, Guid id, Notification notification)
    {
        var body = NotificationEvent.Of(id, notification, _options.Source).ToJson();
        var now = _time.GetUtcNow();
        var timestamp = now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new(NotificationEvent.ContentType) { CharSet = "utf-8" } } },
        };
        request.Headers.Add("webhook-id", id.ToString());
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebHookSignature.Sign(hook.SecretsAt(now), id.ToString(), timestamp, body));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("GridOrleans", "1"));
        return request;
    }

    private HookAnswer Read(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 200 and < 300 => new(HookAnswerKind.Delivered),
        >= 300 and < 400 => new(HookAnswerKind.Failed, $"It answered {(int)response.StatusCode}; redirects are not followed."),
        (int)HttpStatusCode.Gone => new(HookAnswerKind.Gone, "It answered 410: nobody wants its notifications any more."),
        var other => new(HookAnswerKind.Failed, $"It answered {other}.", Asked(response.Headers.RetryAfter)),
    };

    private TimeSpan? Asked(RetryConditionHeaderValue? header)
    {
        if ((header?.Delta ?? header?.Date - _time.GetUtcNow()) is not { } asked)
            return null;
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestRetryAfter ? LongestRetryAfter : asked;
    }
}
