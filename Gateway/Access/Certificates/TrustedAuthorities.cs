using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GridOrleans.Hosting;

namespace GridOrleans.Gateway.Access.Certificates;

/// <summary>The authorities that may vouch for organisations, read once at the start.</summary>
internal sealed class TrustedAuthorities
{
    // RFC 5280, 4.2.1.12: id-kp-clientAuth.
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];

    /// <summary>Reads them.</summary>
    /// <exception cref="OptionsException">A file cannot be read or holds no certificate.</exception>
    public TrustedAuthorities(ClientCertificateOptions options)
    {
        foreach (var file in options.AuthorityFiles)
        {
            foreach (var authority in Read(file))
                (authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData) ? _roots : _intermediates).Add(authority);
        }
        if (AreConfigured && _roots.Count == 0)
            throw new OptionsException($"{ClientCertificateOptions.Section}:AuthorityFiles: there is no root among the authorities: none is its own issuer.");
    }

    /// <summary>Whether client certificates are accepted at all.</summary>
    public bool AreConfigured => _roots.Count + _intermediates.Count > 0;

    /// <summary>
    /// The rules for a client's chain: these authorities and no others, nothing fetched from addresses that a hostile certificate could name, valid at
    /// a moment, for clients.
    /// </summary>
    public X509ChainPolicy PolicyAt(DateTimeOffset moment)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = moment.UtcDateTime,
            ApplicationPolicy = { new Oid(ClientAuthentication) },
        };
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_intermediates);
        return policy;
    }

    private static X509Certificate2Collection Read(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new OptionsException($"{ClientCertificateOptions.Section}:AuthorityFiles: {file} cannot be read: {unreadable.Message}", unreadable);
        }
        return authorities.Count > 0
            ? authorities : throw new OptionsException($"{ClientCertificateOptions.Section}:AuthorityFiles: {file} holds no certificate in PEM.");
    }
}
