using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Keys;

/// <summary>The keys and secrets of one platform: made once, kept until <c>down --wipe</c>, each in a file that only its owner may read.</summary>
/// <param name="Folder">The folder of the files.</param>
internal sealed record KeyRing(string Folder)
{
    private const string TokenName = "token";

    /// <summary>The platform's private OSLP key, ECDSA P-256, PKCS#8 DER (OSLP handbook, 3).</summary>
    public string PlatformPrivateKey => Path.Combine(Folder, "platform-private.der");

    /// <summary>Its public half, SPKI DER.</summary>
    public string PlatformPublicKey => Path.Combine(Folder, "platform-public.der");

    /// <summary>The private key that simulated devices share, PKCS#8 DER.</summary>
    public string DevicePrivateKey => Path.Combine(Folder, "device-private.der");

    /// <summary>Its public half, SPKI DER.</summary>
    public string DevicePublicKey => Path.Combine(Folder, "device-public.der");

    /// <summary>The local certificate authority.</summary>
    public LocalCertificateAuthority Authority => new(Path.Combine(Folder, "ca.pem"), Path.Combine(Folder, "ca-key.pem"));

    /// <summary>The gateways' server certificate, PEM.</summary>
    public string GatewayCertificate => Path.Combine(Folder, "gateway.pem");

    /// <summary>Its key, PEM.</summary>
    public string GatewayKey => Path.Combine(Folder, "gateway-key.pem");

    /// <summary>Makes what is missing.</summary>
    public void Complete(TimeProvider time)
    {
        CompletePair(PlatformPrivateKey, PlatformPublicKey);
        CompletePair(DevicePrivateKey, DevicePublicKey);
        Authority.Complete(time);
        Authority.CompleteServer(GatewayCertificate, GatewayKey, time);
    }

    /// <summary>Whether the token is there already; asking for it makes one.</summary>
    public bool HasToken => File.Exists(Path.Combine(Folder, TokenName));

    /// <summary>The bearer token of the administrators' organisation.</summary>
    public string Token() => Secret(TokenName);

    /// <summary>What the silos get to know of the token: the lower-case hexadecimal SHA-256 of its UTF-8 bytes.</summary>
    public string TokenHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token())));

    /// <summary>The password of a database role.</summary>
    public string DatabasePassword(string role) => Secret($"database-{role}");

    /// <summary>The simulated devices' public key as the REST face takes it: base64 of the SPKI DER.</summary>
    public string DevicePublicKeyText() => Convert.ToBase64String(File.ReadAllBytes(DevicePublicKey));

    private static void CompletePair(string privateFile, string publicFile)
    {
        if (!File.Exists(privateFile))
        {
            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFile.Replace(privateFile, fresh.ExportPkcs8PrivateKey());
        }

        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(File.ReadAllBytes(privateFile), out _);
        var half = key.ExportSubjectPublicKeyInfo();
        if (!File.Exists(publicFile) || !File.ReadAllBytes(publicFile).AsSpan().SequenceEqual(half)) PrivateFile.Replace(publicFile, half);
    }

    /// <summary>256 random bits in base64url: nothing in it needs quoting in a shell, in SQL or in a connection string.</summary>
    private string Secret(string name)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path)) PrivateFile.Replace(path, Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))));
        return File.ReadAllText(path).Trim();
    }
}
