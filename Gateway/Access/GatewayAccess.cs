using GridOrleans.Gateway.Access.Certificates;
using GridOrleans.Gateway.Access.OpenId;
using Microsoft.IdentityModel.Protocols;

namespace GridOrleans.Gateway.Access;

/// <summary>How callers prove who they are, for every face alike.</summary>
internal static class GatewayAccess
{
    private static readonly TimeSpan ProviderLimit = TimeSpan.FromSeconds(5);
    private const int LargestDocument = 1024 * 1024;

    /// <summary>Adds client certificates and the OpenID provider.</summary>
    /// <exception cref="Hosting.OptionsException">An authority's file is of no use.</exception>
    public static void AddAccess(this WebApplicationBuilder builder, ClientCertificateOptions certificates, OpenIdOptions openId)
    {
        var services = builder.Services;
        var authorities = new TrustedAuthorities(certificates);
        services.AddSingleton(authorities);
        services.AddSingleton<ClientCertificates>();
        builder.WebHost.ConfigureKestrel((_, server) =>
            server.AskForClientCertificates(authorities, server.ApplicationServices.GetRequiredService<TimeProvider>()));
        services.AddSingleton(openId);
        services.AddSingleton<IDocumentRetriever>(_ => new HttpDocumentRetriever(ProviderClient()) { RequireHttps = !openId.AllowHttp });
        services.AddSingleton<OpenIdProvider>();
        services.AddSingleton<OpenIdTokens>();
    }

    private static HttpClient ProviderClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = ProviderLimit,
            MaxResponseContentBufferSize = LargestDocument,
        };
}
