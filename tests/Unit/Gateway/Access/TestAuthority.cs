using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>A certificate authority of a test.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ForClients = "1.3.6.1.5.5.7.3.2";
    public const string ForServers = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _certificate;

    /// <summary>A root, or an authority below another.</summary>
    public TestAuthority(string name = "test authority", TestAuthority? above = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (above is null)
        {
            _certificate = request.CreateSelfSigned(Begin, End);
            return;
        }
        using var bare = request.Create(above._certificate, Begin, End.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        _certificate = bare.CopyWithPrivateKey(key);
    }

    /// <summary>How a client recognises the servers of this authority.</summary>
    public X509ChainPolicy Trust => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        CustomTrustStore = { _certificate },
    };

    public string Pem => _certificate.ExportCertificatePem();

    private static DateTimeOffset Begin => DateTimeOffset.UtcNow.AddDays(-10);

    private static DateTimeOffset End => DateTimeOffset.UtcNow.AddDays(10);

    /// <summary>A client's certificate with its key.</summary>
    public X509Certificate2 Client(params string[] commonNames) => Issue(commonNames, ForClients);

    /// <summary>Any certificate with its key.</summary>
    /// <param name="commonNames">Those of its subject.</param>
    /// <param name="purpose">What it is for; null: anything.</param>
    /// <param name="daysFrom">From when it holds, in days from now.</param>
    /// <param name="daysUntil">Until when.</param>
    /// <param name="namedAddress">Where it says that its issuer's certificate, its status and its revocation list can be fetched; null: it does not.</param>
    public X509Certificate2 Issue(string[] commonNames, string? purpose, int daysFrom = -5, int daysUntil = 5, string? namedAddress = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("test");
        foreach (var name in commonNames)
            subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (purpose is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (namedAddress is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"{namedAddress}status"], [$"{namedAddress}issuer.cer"]));
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{namedAddress}revoked.crl"]));
        }
        var now = DateTimeOffset.UtcNow;
        using var bare = request.Create(_certificate, now.AddDays(daysFrom), now.AddDays(daysUntil), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    public void Dispose() => _certificate.Dispose();
}
