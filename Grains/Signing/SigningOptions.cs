using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Signing;

/// <summary>Section <c>Signing</c>: the platform's key.</summary>
public sealed class SigningOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Signing";

    /// <summary>File of the platform's private key, PKCS#8 DER, unencrypted, P-256 (OSLP handbook, 2.4).</summary>
    [Required]
    public string PrivateKeyFile { get; set; } = "";
}
