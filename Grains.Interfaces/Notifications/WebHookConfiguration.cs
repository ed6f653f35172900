using System.Buffers.Text;
using GridOrleans.Errors;

namespace GridOrleans.Notifications;

/// <summary>What an organisation decides about a web hook.</summary>
[GenerateSerializer, Immutable, Alias("WebHookConfiguration")]
public sealed record WebHookConfiguration
{
    /// <summary>The longest address, in characters (platform handbook, 2.4: target_uri).</summary>
    public const int LongestUri = 2000;

    /// <summary>The longest name of a host, in characters (RFC 1035, 2.3.4, without its lengths and its end).</summary>
    public const int LongestHost = 253;

    /// <summary>The longest name of an application, in characters.</summary>
    public const int LongestApplicationName = 40;

    /// <summary>What a secret begins with (Standard Webhooks specification, 'Signature scheme').</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>The fewest bytes of a secret (Standard Webhooks specification).</summary>
    public const int FewestSecretBytes = 24;

    /// <summary>The most bytes of a secret (Standard Webhooks specification).</summary>
    public const int MostSecretBytes = 64;

    /// <summary>The rule of an application's name, in words.</summary>
    public static readonly string ApplicationNameRule = $"must be 1 to {LongestApplicationName} letters, digits, '.', '_' or '-'";

    /// <summary>Where to post: <c>https</c>, or <c>http</c> where configuration allows it, without user or fragment.</summary>
    [Id(0)] public required string Uri { get; init; }

    /// <summary>False keeps the hook and notifies nothing.</summary>
    [Id(1)] public bool IsEnabled { get; init; } = true;

    /// <summary>
    /// <c>whsec_</c> and the base64 of 24 to 64 random bytes. Absent: a new hook gets a generated one, an existing one keeps its own. Another one than
    /// before replaces it, and the old one signs as well for a day.
    /// </summary>
    [Id(2)] public string? Secret { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static WebHookConfiguration Example { get; } = new() { Uri = "https://example.org/grid" };

    /// <summary>Whether a text may name an application.</summary>
    public static bool IsApplicationName(string text) => text.Length is > 0 and <= LongestApplicationName
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && text is not ("." or "..");

    /// <summary>The rules that it breaks, as far as they can be known without asking the network.</summary>
    /// <param name="allowHttp">Whether <c>http</c> is allowed, too.</param>
    public IEnumerable<Violation> Validate(bool allowHttp)
    {
        if (Uri.Length > LongestUri)
            yield return new("uri", $"must have at most {LongestUri} characters");
        else if (!System.Uri.TryCreate(Uri, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || !uri.IsWellFormedOriginalString())
            yield return new("uri", "must be an absolute address such as https://example.org/hook");
        else if (!HasHost(uri))
            yield return new("uri", $"must have a host whose name has at most {LongestHost} characters");
        else if (uri.Scheme != System.Uri.UriSchemeHttps && !(allowHttp && uri.Scheme == System.Uri.UriSchemeHttp))
            yield return new("uri", allowHttp ? "must begin with https:// or http://" : "must begin with https://");
        else if (uri.UserInfo.Length > 0)
            yield return new("uri", "may not hold a user or password: the signature says who sends");
        else if (uri.Fragment.Length > 0)
            yield return new("uri", "may not hold a fragment");
        if (Secret is not null && !IsSecret(Secret))
            yield return new("secret", $"must be {SecretPrefix} and the base64 of {FewestSecretBytes} to {MostSecretBytes} random bytes");
    }

    private static bool HasHost(System.Uri uri)
    {
        try
        {
            return uri.IdnHost.Length is > 0 and <= LongestHost;
        }
        catch (UriFormatException)
        {
            // Some names only turn out to be none when they are brought into the form of the name system.
            return false;
        }
    }

    private static bool IsSecret(string text) => text.StartsWith(SecretPrefix, StringComparison.Ordinal)
        && Base64.IsValid(text.AsSpan(SecretPrefix.Length), out var bytes) && bytes is >= FewestSecretBytes and <= MostSecretBytes
        && !text.Any(char.IsWhiteSpace);
}
