using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using GridOrleans.Gateway.Access;
using GridOrleans.Gateway.Access.Certificates;
using GridOrleans.Gateway.Access.OpenId;
using GridOrleans.Gateway.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>The REST face over real HTTP on a port of its own, before a platform in memory.</summary>
internal sealed class RestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    public RestHost(WebApplication app, FakePlatform platform)
    {
        (_app, Platform) = (app, platform);
        Http = NewClient(FakePlatform.Token);
    }

    public FakePlatform Platform { get; }

    /// <summary>A client with a valid token.</summary>
    public HttpClient Http { get; }

    /// <summary>Where it answers.</summary>
    public Uri Address => new(_app.Urls.Single());

    public IServiceProvider Services => _app.Services;

    public static async Task<RestHost> Start(Action<RestOptions>? configure = null, TimeProvider? time = null, RestAccess? access = null)
    {
        var options = new RestOptions();
        configure?.Invoke(options);
        var (app, platform) = Build(options, time ?? TimeProvider.System, _ => { }, access);
        await app.StartAsync();
        return new(app, platform);
    }

    public static (WebApplication App, FakePlatform Platform) Build(RestOptions options, TimeProvider time, Action<IServiceCollection> add, RestAccess? access = null)
    {
        var platform = new FakePlatform();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IGrainFactory>(platform);
        builder.AddAccess(access?.Certificates ?? new(), access?.OpenId ?? new());
        builder.AddRest(options);
        // After the defaults for TLS, as Kestrel's own configuration does.
        if (access?.Server is { } certificate)
            builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        add(builder.Services);
        var app = builder.Build();
        app.MapRest();
        return (app, platform);
    }

    public HttpClient NewClient(string? token) => new(new SocketsHttpHandler
    {
        ResponseDrainTimeout = TimeSpan.Zero,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    })
    {
        BaseAddress = new Uri(_app.Urls.Single()),
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>Sends a request.</summary>
    public async Task<Answer> Send(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Send(request);
    }

    public async Task<Answer> Send(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.Of(response);
    }

    public Task<Answer> Post(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, json, headers);

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>How callers can prove who they are, besides API tokens.</summary>
internal sealed record RestAccess
{
    public ClientCertificateOptions Certificates { get; init; } = new();

    public OpenIdOptions OpenId { get; init; } = new();

    /// <summary>The host speaks TLS with this certificate; null: it does not.</summary>
    public X509Certificate2? Server { get; init; }
}

/// <summary>An answer of the gateway.</summary>
internal sealed record Answer(int Status, JsonElement Body, string? ContentType, Func<string, string?> Header)
{
    public static async Task<Answer> Of(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new(
            (int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement,
            response.Content.Headers.ContentType?.MediaType, name => headers.GetValueOrDefault(name));
    }

    /// <summary>The problem's code.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>The broken rules as <c>field: rule</c>.</summary>
    public IReadOnlyList<string> Errors => [.. Body.GetProperty("errors").EnumerateArray()
        .Select(e => $"{e.GetProperty("field").GetString()}: {e.GetProperty("rule").GetString()}")];

    public string? Text(string member) => Body.GetProperty(member).GetString();
}

/// <summary>One host for all tests of a class, for tests that leave no trace in the platform.</summary>
public sealed class SharedRestHost : IAsyncLifetime
{
    internal RestHost Host { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Host = await RestHost.Start();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
