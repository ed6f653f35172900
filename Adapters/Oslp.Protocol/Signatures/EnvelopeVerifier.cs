using System.Collections.Concurrent;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// Checks signatures of envelopes: ECDSA over P-256 with SHA-256, DER encoded, over the raw received bytes
/// (OSLP handbook, 2.2 to 2.4). Keys are imported once and kept in a bounded cache. Safe for many threads.
/// </summary>
public sealed class EnvelopeVerifier
{
    /// <summary>How many public keys are kept unless the caller says otherwise: those of the devices that one process may have to speak with.</summary>
    public const int DefaultCapacity = 131_072;

    // A P-256 key is 124 characters of base64 (OSLP handbook, 12.3); the registry's column holds 255.
    private const int MaximumKeyTextLength = 255;

    private readonly int _generationSize;
    private readonly Lock _turn = new();

    // Two generations make a bounded cache that keeps what is used: a key found in the older one moves to the younger one,
    // and when the younger one is full the older one is dropped.
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    /// <summary>Creates a verifier with an empty cache.</summary>
    /// <param name="capacity">The most public keys kept in memory, at least 2.</param>
    public EnvelopeVerifier(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _generationSize = capacity / 2;
    }

    /// <summary>How many keys are in memory now; never above the capacity by more than the threads at work.</summary>
    public int CachedKeys => _young.Count + _old.Count;

    /// <summary>Checks the signature of an envelope.</summary>
    /// <param name="envelope">The envelope as received.</param>
    /// <param name="publicKey">The signer's public key: standard base64 of its SubjectPublicKeyInfo.</param>
    public SignatureVerdict Verify(Envelope envelope, string publicKey) =>
        Verify(envelope.SecurityKey, envelope.SignedPart, publicKey);

    /// <summary>Checks a signature field over a signed part.</summary>
    /// <param name="securityKey">The 128 byte field with the padded DER signature.</param>
    /// <param name="signedPart">The bytes that the signature must cover.</param>
    /// <param name="publicKey">The signer's public key: standard base64 of its SubjectPublicKeyInfo.</param>
    public SignatureVerdict Verify(ReadOnlySpan<byte> securityKey, ReadOnlySpan<byte> signedPart, string publicKey)
    {
        if (!SignatureField.TryTrim(securityKey, out var signature))
            return SignatureVerdict.Malformed;
        if (Find(publicKey) is not { } key)
            return SignatureVerdict.UnusableKey;

        return key.Verify(signedPart, signature) ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    /// <summary>Whether a text is a public key that envelopes can be checked with.</summary>
    /// <param name="publicKey">Standard base64 of a SubjectPublicKeyInfo.</param>
    public static bool IsUsable(string? publicKey) => Import(publicKey) is not null;

    private EllipticKey? Find(string publicKey)
    {
        if (_young.Find(publicKey) is { } known)
            return known;
        var key = _old.Find(publicKey) ?? Import(publicKey);
        if (key is null)
            return null;

        if (_young.Count >= _generationSize)
            TurnGeneration();
        return _young.Add(publicKey, key);
    }

    private void TurnGeneration()
    {
        lock (_turn)
        {
            if (_young.Count < _generationSize)
                return;

            // Keys of the dropped generation may be in use this moment; their native handles are released when nobody holds them.
            _old = _young;
            _young = new();
        }
    }

    private static EllipticKey? Import(string? publicKey)
    {
        if (publicKey is null or { Length: 0 or > MaximumKeyTextLength })
            return null;

        Span<byte> der = stackalloc byte[MaximumKeyTextLength];
        return Convert.TryFromBase64String(publicKey, der, out var length) ? EllipticKey.FromSubjectPublicKeyInfo(der[..length]) : null;
    }

    /// <summary>Keys, counted beside the dictionary: its own count takes all of its locks.</summary>
    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, EllipticKey> _keys = new(StringComparer.Ordinal);
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public EllipticKey? Find(string publicKey) => _keys.GetValueOrDefault(publicKey);

        public EllipticKey Add(string publicKey, EllipticKey key)
        {
            if (_keys.TryAdd(publicKey, key))
                Interlocked.Increment(ref _count);
            return _keys.GetValueOrDefault(publicKey, key);
        }
    }
}
