using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// One P-256 key, imported once. An <see cref="ECDsa"/> must not be used by two threads at a time, so a few copies are kept
/// and lent out; there are never more than threads that work at once.
/// </summary>
internal sealed class EllipticKey
{
    // DER overhead of SubjectPublicKeyInfo and PKCS#8 with P-256 stays far below; anything longer is another kind of key.
    private const int MaximumEncodedLength = 512;
    private const string P256ObjectIdentifier = "1.2.840.10045.3.1.7";

    private readonly ECParameters _parameters;
    private readonly ConcurrentBag<ECDsa> _idle = [];

    private EllipticKey(ECDsa first, bool includePrivate)
    {
        _parameters = first.ExportParameters(includePrivate);
        _idle.Add(first);
    }

    public static EllipticKey? FromSubjectPublicKeyInfo(ReadOnlySpan<byte> der) =>
        Import(der, static (ECDsa key, ReadOnlySpan<byte> bytes) =>
        {
            key.ImportSubjectPublicKeyInfo(bytes, out var read);

            // One key has one text: encodings that differ only in bits that nobody reads are refused.
            return bytes.SequenceEqual(key.ExportSubjectPublicKeyInfo()) ? read : 0;
        }, includePrivate: false);

    public static EllipticKey? FromPkcs8(ReadOnlySpan<byte> der) =>
        Import(der, static (ECDsa key, ReadOnlySpan<byte> bytes) =>
        {
            key.ImportPkcs8PrivateKey(bytes, out var read);
            return read;
        }, includePrivate: true);

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = Rent();
        try
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public int Sign(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var key = Rent();
        try
        {
            return key.SignData(data, destination, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public byte[] ExportSubjectPublicKeyInfo()
    {
        using var key = ECDsa.Create(_parameters);
        return key.ExportSubjectPublicKeyInfo();
    }

    private ECDsa Rent() => _idle.TryTake(out var key) ? key : ECDsa.Create(_parameters);

    private delegate int Importer(ECDsa key, ReadOnlySpan<byte> der);

    private static EllipticKey? Import(ReadOnlySpan<byte> der, Importer import, bool includePrivate)
    {
        if (der.IsEmpty || der.Length > MaximumEncodedLength)
            return null;

        var key = ECDsa.Create();
        try
        {
            if (import(key, der) == der.Length && key.ExportParameters(false).Curve.Oid.Value == P256ObjectIdentifier)
                return new EllipticKey(key, includePrivate);
        }
        catch (Exception failure) when (failure is CryptographicException or PlatformNotSupportedException)
        {
            // Not a key, not one that this curve has, or of a curve that nobody knows: answered as unusable below.
        }

        key.Dispose();
        return null;
    }
}
