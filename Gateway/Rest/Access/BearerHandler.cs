using System.Security.Claims;
using System.Text.Encodings.Web;
using GridOrleans.Access;
using GridOrleans.Gateway.Rest.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>Finds who is calling by <c>Authorization: Bearer TOKEN</c> (RFC 6750).</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";
    private bool _tokenSent;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } text || !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        _tokenSent = true;
        var caller = await tokens.Find(text[Prefix.Length..].Trim(), Context.RequestAborted);
        if (caller is null)
            return AuthenticateResult.Fail("unknown token");
        return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(caller), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // The error is named only when a token came (RFC 6750, 3.1).
        Response.Headers.WWWAuthenticate = _tokenSent ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Response.WriteProblem(ProblemCatalogue.Of(ErrorCode.Unauthenticated, _tokenSent
            ? "The API token is not valid."
            : "Send a valid API token: Authorization: Bearer TOKEN."));
    }

    private static ClaimsPrincipal PrincipalOf(Caller caller) => new(new ClaimsIdentity(
        [new Claim(CallerClaims.Organisation, caller.OrganisationIdentification)], SchemeName, CallerClaims.Organisation, roleType: null));
}
