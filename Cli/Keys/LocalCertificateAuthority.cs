using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Keys;

/// <summary>The certificate authority of one local platform: it vouches for the gateways and for clients (<c>grid cert</c>).</summary>
/// <param name="CertificateFile">Its certificate, PEM.</param>
/// <param name="KeyFile">Its private key, PEM.</param>
internal sealed record LocalCertificateAuthority(string CertificateFile, string KeyFile)
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(820);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Makes key and certificate when they are missing.</summary>
    public void Complete(TimeProvider time)
    {
        if (File.Exists(CertificateFile) && File.Exists(KeyFile)) return;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=GridOrleans local authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var (from, until) = Life(time, AuthorityLife);
        using var certificate = request.CreateSelfSigned(from, until);
        Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
        Write(CertificateFile, certificate.ExportCertificatePem());
    }

    /// <summary>Makes the gateways' certificate (localhost, 127.0.0.1, ::1) when it is missing or ends within a month.</summary>
    public void CompleteServer(string certificateFile, string keyFile, TimeProvider time)
    {
        if (File.Exists(keyFile) && File.Exists(certificateFile))
        {
            using var present = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
            if (present.NotAfter.ToUniversalTime() > time.GetUtcNow().UtcDateTime + RenewBefore) return;
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        var (certificate, key) = Issue("localhost", ServerPurpose, names.Build(), time);
        Write(keyFile, key);
        Write(certificateFile, certificate);
    }

    /// <summary>A client certificate for an organisation.</summary>
    /// <returns>Certificate and key, PEM, to stand in one file.</returns>
    public string IssueClient(OrganisationName organisation, TimeProvider time)
    {
        var (certificate, key) = Issue(organisation.Value, ClientPurpose, null, time);
        return $"{certificate}\n{key}\n";
    }

    private (string Certificate, string Key) Issue(string commonName, string purpose, X509Extension? names, TimeProvider time)
    {
        using var authority = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (names is not null) request.CertificateExtensions.Add(names);
        var (from, until) = Life(time, LeafLife);
        var authorityEnd = new DateTimeOffset(authority.NotAfter.ToUniversalTime());
        using var certificate = request.Create(authority, from, until < authorityEnd ? until : authorityEnd, RandomNumberGenerator.GetBytes(16));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    // A day back: clocks of containers and hosts differ.
    private static (DateTimeOffset From, DateTimeOffset Until) Life(TimeProvider time, TimeSpan life) =>
        (time.GetUtcNow().AddDays(-1), time.GetUtcNow() + life);

    private static void Write(string path, string pem) => PrivateFile.Replace(path, Encoding.ASCII.GetBytes(pem + "\n"));
}
