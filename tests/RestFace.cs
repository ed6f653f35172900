using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GridOrleans.Gateway.Access;
using GridOrleans.Gateway.Access.Certificates;
using GridOrleans.Gateway.Access.OpenId;
using GridOrleans.Gateway.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Tests;

/// <summary>The gateway's REST face in this process, over real HTTP on a port of its own.</summary>
internal static class RestFace
{
    /// <summary>Before a platform, which may be a real one.</summary>
    public static WebApplication Build(
        IGrainFactory platform, RestOptions? options = null, TimeProvider? time = null, Action<IServiceCollection>? add = null, RestAccess? access = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(platform);
        builder.AddAccess(access?.Certificates ?? new(), access?.OpenId ?? new());
        builder.AddRest(options ?? new());
        // After the defaults for TLS, as Kestrel's own configuration does.
        if (access?.Server is { } certificate)
            builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        add?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapRest();
        return app;
    }

    /// <summary>A client of it, with a bearer token or without.</summary>
    public static HttpClient NewClient(this WebApplication app, string? token) => new(new SocketsHttpHandler
    {
        ResponseDrainTimeout = TimeSpan.Zero,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    })
    {
        BaseAddress = new Uri(app.Urls.Single()),
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };
}

/// <summary>How callers can prove who they are, besides API tokens.</summary>
internal sealed record RestAccess
{
    public ClientCertificateOptions Certificates { get; init; } = new();

    public OpenIdOptions OpenId { get; init; } = new();

    /// <summary>The host speaks TLS with this certificate; null: it does not.</summary>
    public X509Certificate2? Server { get; init; }
}
