namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>What checking the signature of an envelope came to. Only <see cref="Valid"/> may be acted upon.</summary>
public enum SignatureVerdict
{
    /// <summary>The holder of the private key signed exactly these bytes.</summary>
    Valid,

    /// <summary>The field holds a signature, but not one of this key over these bytes.</summary>
    Wrong,

    /// <summary>The field holds no DER signature (for instance zeros, or a length above 128).</summary>
    Malformed,

    /// <summary>The public key to check with is not a P-256 key in SubjectPublicKeyInfo form.</summary>
    UnusableKey,
}
