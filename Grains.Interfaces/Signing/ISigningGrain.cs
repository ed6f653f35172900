namespace GridOrleans.Signing;

/// <summary>
/// Signs for the platform: the only holder of its private key, so that the key never enters an adapter (GXF: the signing server,
/// OSLP handbook, 9). Stateless: any silo signs.
/// </summary>
[Alias("ISigningGrain")]
public interface ISigningGrain : IGrainWithIntegerKey
{
    /// <summary>The most messages that one call may carry.</summary>
    const int MostMessages = 256;

    /// <summary>The most bytes of one message: an OSLP envelope's signed part with the largest payload (OSLP handbook, 2.1).</summary>
    const int MostBytes = 16 + ushort.MaxValue;

    /// <summary>Signs each message: ECDSA on P-256 with SHA-256, DER encoded, 70 to 72 bytes nearly always (OSLP handbook, 2.3).</summary>
    [Alias("Sign")]
    Task<IReadOnlyList<byte[]>> Sign(IReadOnlyList<byte[]> messages);

    /// <summary>The platform's public key as DER SubjectPublicKeyInfo.</summary>
    [Alias("PublicKey")]
    Task<byte[]> PublicKey();
}
