using System.Security.Claims;
using GridOrleans.Access;
using GridOrleans.Devices;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace GridOrleans.Gateway.Access.OpenId;

/// <summary>Who stands behind a JWT of the configured provider (RFC 7519, RFC 9068).</summary>
internal sealed class OpenIdTokens(OpenIdOptions options, OpenIdProvider provider, TimeProvider time)
{
    /// <summary>The longest JWT, in characters.</summary>
    public const int LongestToken = 8192;

    /// <summary>How far the provider's clock may be from this one's.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    // Signatures only: what is signed with a shared secret, or not at all, anybody could have made who knows the provider's public key.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly string[] UsualUserClaims = ["preferred_username", "sub"];

    private readonly JsonWebTokenHandler _jwts = new() { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false };

    /// <summary>Whether a bearer token is one to be judged here: it has a JWT's three parts, and there is a provider.</summary>
    public bool Take(string token) => options.IsConfigured && token.AsSpan().Count('.') == 2;

    /// <summary>What the token proves.</summary>
    /// <exception cref="ProofException">Nothing, or the provider cannot be asked.</exception>
    public async Task<Proof> Prove(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
            throw ProofException.Invalid($"A JWT has at most {LongestToken} characters.");
        var configuration = await provider.Read(cancellationToken);
        var result = await _jwts.ValidateTokenAsync(token, RulesBy(configuration));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await provider.ReadAgain(configuration, cancellationToken) is { } newer)
            result = await _jwts.ValidateTokenAsync(token, RulesBy(newer));
        return result.IsValid ? ProofBy((JsonWebToken)result.SecurityToken) : throw ProofException.Invalid($"The JWT is not valid: {Flaw(result.Exception)}.");
    }

    private TokenValidationParameters RulesBy(OpenIdConnectConfiguration configuration) => new()
    {
        ValidIssuer = configuration.Issuer,
        ValidAudience = options.Audience,
        IssuerSigningKeys = configuration.SigningKeys,
        ValidAlgorithms = Algorithms,
        LifetimeValidator = IsNow,
    };

    private bool IsNow(DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters rules)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + ClockSkew && !(from - ClockSkew > now);
    }

    private Proof ProofBy(JsonWebToken token)
    {
        var organisations = Texts(token, options.OrganisationClaim).ToList();
        if (organisations.Count == 0 || !organisations.All(DeviceRegistration.IsIdentification))
        {
            throw ProofException.Forbidden(
                $"The JWT's claim {options.OrganisationClaim} does not name an organisation; its provider must be configured to put it there.");
        }
        var scopes = Texts(token, options.ScopeClaim).SelectMany(text => text.Split(' ')).ToHashSet();
        return new(ProofMeans.OpenId, organisations, [.. Proof.EveryScope.Where(scope => scopes.Contains(AccessScopeNames.Of(scope)))])
        {
            UserName = UserOf(token),
        };
    }

    private string UserOf(JsonWebToken token)
    {
        var user = (options.UserClaim is { } named ? [named] : UsualUserClaims).SelectMany(claim => Texts(token, claim)).FirstOrDefault();
        if (user is { Length: > 0 and <= Caller.LongestUserName } && !user.Any(char.IsControl))
            return user;
        throw ProofException.Forbidden(
            $"The JWT does not name a user of 1 to {Caller.LongestUserName} characters in its claim {options.UserClaim ?? string.Join(" or ", UsualUserClaims)}.");
    }

    // A claim that is a list stands here once for each of its entries.
    private static IEnumerable<string> Texts(JsonWebToken token, string claim) =>
        token.Claims.Where(one => one.Type == claim && one.ValueType == ClaimValueTypes.String).Select(one => one.Value);

    private static string Flaw(Exception? failure) => failure switch
    {
        SecurityTokenInvalidLifetimeException => "it has expired, is not valid yet, or does not say until when it is",
        SecurityTokenInvalidAudienceException => "it is for another audience",
        SecurityTokenInvalidIssuerException => "it comes from another issuer",
        SecurityTokenInvalidSignatureException => "its signature is not the provider's",
        _ => "it cannot be read",
    };
}
