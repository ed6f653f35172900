using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace GridOrleans.Gateway.Access.Certificates;

/// <summary>How TLS endpoints ask for client certificates.</summary>
internal static class ClientCertificateAsking
{
    /// <summary>
    /// TLS 1.2 and 1.3 (platform handbook, 2.2). A certificate is asked for and may be left out: other callers have tokens. One that is worth nothing does
    /// not break the connection, because <see cref="ClientCertificates"/> can tell what is wrong with it.
    /// </summary>
    public static void AskForClientCertificates(this KestrelServerOptions server, TrustedAuthorities authorities, TimeProvider time) =>
        server.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (!authorities.AreConfigured)
                return;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
            // TLS builds a chain, too, and would fetch what a client's certificate names.
            https.OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = authorities.PolicyAt(time.GetUtcNow());
        });
}
