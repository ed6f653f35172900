using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace GridOrleans.Signing;

/// <summary>
/// The platform's private key. Read once; instances are lent out, because one must not be used by two threads at a time and importing a key
/// costs more than a signature.
/// </summary>
internal sealed class PlatformKey : IDisposable
{
    private readonly byte[] _pkcs8;
    private readonly ConcurrentBag<ECDsa> _idle = [];

    public PlatformKey(IOptions<SigningOptions> options)
    {
        _pkcs8 = File.ReadAllBytes(options.Value.PrivateKeyFile);
        var key = Import();
        PublicKey = key.ExportSubjectPublicKeyInfo();
        _idle.Add(key);
    }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Signs each message: SHA-256, DER (OSLP handbook, 2.3).</summary>
    public byte[][] Sign(IReadOnlyList<byte[]> messages)
    {
        if (!_idle.TryTake(out var key))
            key = Import();
        try
        {
            return [.. messages.Select(m => key.SignData(m, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))];
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var key))
            key.Dispose();
        CryptographicOperations.ZeroMemory(_pkcs8);
    }

    private ECDsa Import()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_pkcs8, out _);
        return key;
    }
}
