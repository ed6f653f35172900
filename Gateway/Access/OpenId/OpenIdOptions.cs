using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Gateway.Access.OpenId;

/// <summary>Section <c>OpenId</c>: the provider whose JWTs are accepted. Without an authority, none is.</summary>
internal sealed class OpenIdOptions : IValidatableObject
{
    public const string Section = "OpenId";

    /// <summary>The provider's issuer, an https address; below it lies <c>/.well-known/openid-configuration</c>.</summary>
    public string? Authority { get; set; }

    /// <summary>What a JWT must be for (<c>aud</c>).</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that names the organisation: a text, or several.</summary>
    [Required]
    public string OrganisationClaim { get; set; } = "organisation";

    /// <summary>The claim that names the user; absent: <c>preferred_username</c>, and where a JWT has none, <c>sub</c>.</summary>
    public string? UserClaim { get; set; }

    /// <summary>The claim with the scopes: a text with spaces between (RFC 8693, 4.2), or several texts.</summary>
    [Required]
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>Whether the provider may be reached without TLS: for tests on one machine only.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Whether JWTs are accepted at all.</summary>
    public bool IsConfigured => !string.IsNullOrEmpty(Authority);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsConfigured)
            yield break;
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            yield return new("Authority must be an address such as https://login.example/realms/grid.");
        else if (address.Scheme == "http" && !AllowHttp)
            yield return new("Authority must begin with https: the keys that come from there decide who is believed.");
        if (string.IsNullOrEmpty(Audience))
            yield return new("Audience is missing: without it, a JWT made for any other application would be accepted.");
    }
}
