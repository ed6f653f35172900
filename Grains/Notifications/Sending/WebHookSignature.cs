using System.Security.Cryptography;
using System.Text;

namespace GridOrleans.Notifications.Sending;

/// <summary>Secrets and signatures of the Standard Webhooks specification (version 1): HMAC-SHA256 over id, time and body.</summary>
internal static class WebHookSignature
{
    private const string Version = "v1";

    /// <summary>A new secret of 32 random bytes: as many as the signature has.</summary>
    public static string NewSecret() => WebHookConfiguration.SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The header <c>webhook-signature</c>: one signature for each secret, divided by spaces.</summary>
    public static string Sign(IEnumerable<string> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return string.Join(' ', secrets.Select(secret => $"{Version},{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), signed))}"));
    }

    private static byte[] KeyOf(string secret) => Convert.FromBase64String(secret[WebHookConfiguration.SecretPrefix.Length..]);
}
