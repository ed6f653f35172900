using System.Text;
using GridOrleans.Gateway.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

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
        return (RestFace.Build(platform, options, time, add, access), platform);
    }

    public HttpClient NewClient(string? token) => _app.NewClient(token);

    /// <summary>Sends a request.</summary>
    public async Task<RestAnswer> Send(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Send(request);
    }

    public async Task<RestAnswer> Send(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await RestAnswer.Of(response);
    }

    public Task<RestAnswer> Post(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, json, headers);

    public Task<RestAnswer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
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
