using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace GridOrleans.Signing;

/// <summary>Section <c>Signing</c>: the platform's key.</summary>
public sealed class SigningOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Signing";

    /// <summary>File of the platform's private key, PKCS#8 DER, unencrypted, P-256 (OSLP handbook, 2.4).</summary>
    [Required]
    public string PrivateKeyFile { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // Found out when the first device calls, it would be found out too late.
        if (Flaw() is { } flaw)
            yield return new($"PrivateKeyFile {PrivateKeyFile}: {flaw}", [nameof(PrivateKeyFile)]);
    }

    private string? Flaw()
    {
        byte[]? pkcs8 = null;
        try
        {
            pkcs8 = File.ReadAllBytes(PrivateKeyFile);
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? null
                : "it is not on the curve P-256.";
        }
        catch (CryptographicException)
        {
            return "it is not an unencrypted ECDSA key in PKCS#8 DER.";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read: {unreadable.Message}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
