using System.Diagnostics.CodeAnalysis;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// Signs envelopes with one private key: ECDSA over P-256 with SHA-256, DER encoded (OSLP handbook, 2.3). Safe for many threads.
/// For simulators, tests and whoever may hold a private key; the platform's adapters may not.
/// </summary>
public sealed class EnvelopeSigner
{
    // SEQUENCE, two INTEGERs of 33 bytes at most, and their headers.
    private const int MaximumSignatureLength = 72;

    private readonly EllipticKey _key;

    private EnvelopeSigner(EllipticKey key)
    {
        _key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The public key that belongs to it: standard base64 of its SubjectPublicKeyInfo.</summary>
    public string PublicKey { get; }

    /// <summary>Reads a private key.</summary>
    /// <param name="pkcs8">PKCS#8 DER, unencrypted (OSLP handbook, 2.4).</param>
    /// <param name="signer">The signer, when the answer is true.</param>
    /// <returns>False when the bytes are not a P-256 private key.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> pkcs8, [NotNullWhen(true)] out EnvelopeSigner? signer)
    {
        signer = EllipticKey.FromPkcs8(pkcs8) is { } key ? new EnvelopeSigner(key) : null;
        return signer is not null;
    }

    /// <summary>Signs; two signatures over the same bytes differ.</summary>
    /// <param name="signedPart">What an <see cref="EnvelopeWriter"/> built.</param>
    /// <returns>The DER signature, at most 72 bytes.</returns>
    public byte[] Sign(ReadOnlySpan<byte> signedPart)
    {
        Span<byte> signature = stackalloc byte[MaximumSignatureLength];
        return signature[.._key.Sign(signedPart, signature)].ToArray();
    }

    /// <summary>Signs and builds the whole frame.</summary>
    /// <param name="signedPart">What an <see cref="EnvelopeWriter"/> built.</param>
    public byte[] Frame(ReadOnlySpan<byte> signedPart)
    {
        Span<byte> signature = stackalloc byte[MaximumSignatureLength];
        return EnvelopeWriter.Frame(signedPart, signature[.._key.Sign(signedPart, signature)]);
    }
}
