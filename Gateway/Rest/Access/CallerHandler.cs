using System.Text.Encodings.Web;
using GridOrleans.Devices;
using GridOrleans.Gateway.Access;
using GridOrleans.Gateway.Access.Certificates;
using GridOrleans.Gateway.Access.OpenId;
using GridOrleans.Gateway.Rest.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>The one organisation that a caller has proved to be, although its call is refused.</summary>
internal sealed record ProvenOrganisation(string OrganisationIdentification);

/// <summary>
/// Finds who is calling: by <c>Authorization: Bearer TOKEN</c> (RFC 6750), an API token or a JWT, or else by the connection's client certificate. A request
/// with the header is judged by it alone.
/// </summary>
internal sealed class CallerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    ApiTokens tokens, OpenIdTokens jwts, ClientCertificates certificates)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Caller";

    private const string Prefix = "Bearer ";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        Proof? proof = null;
        try
        {
            proof = await Prove(Context.RequestAborted);
            if (proof is null)
                return AuthenticateResult.NoResult();
            var caller = CallerHeaders.CallerBy(proof, Request.Headers);
            Context.Features.Set(new StandingProof(Holds));
            return AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.PrincipalOf(caller, proof.Scopes, proof.ExpiresAt, SchemeName), SchemeName));
        }
        catch (ProofException refused)
        {
            // Whoever has proved to be one organisation and claims what it is not is known to the audit trail.
            if (proof is { Organisations: [var only] } && DeviceRegistration.IsIdentification(only))
                Context.Features.Set(new ProvenOrganisation(only));
            return AuthenticateResult.Fail(refused);
        }
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure as ProofException;
        await Response.WriteProblem(failure?.Problem ?? ProblemCatalogue.Of(StatusCodes.Status401Unauthorized));
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = AccessScopeNames.Of(EndpointScope.Of(Context));
        Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";
        return Response.WriteProblem(ProblemCatalogue.Of(RestErrorCode.Forbidden, $"This needs a token with the scope {scope}."));
    }

    /// <summary>The bearer token that a request brings; null: none.</summary>
    public static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } text] && text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..].Trim() : null;

    private async Task<Proof?> Prove(CancellationToken cancellationToken)
    {
        if (TokenOf(Request) is { } token)
            return jwts.Take(token) ? await jwts.Prove(token, cancellationToken) : await ByApiToken(token, cancellationToken);
        return Request.Headers.Authorization.Count == 0 && certificates.Of(Context) is { } verdict ? ByCertificate(verdict) : null;
    }

    private async Task<Proof> ByApiToken(string text, CancellationToken cancellationToken)
    {
        var token = await tokens.Find(text, cancellationToken) ?? throw ProofException.Invalid("The API token is not valid.");
        return new(ProofMeans.ApiToken, [token.OrganisationIdentification], token.Scopes) { ExpiresAt = token.ExpiresAt };
    }

    private Proof ByCertificate(CertificateVerdict verdict)
    {
        if (verdict.Flaw is { } flaw)
            throw ProofException.Invalid($"{CallerHeaders.CertificateRefusal(Request.Headers)}. {flaw}");
        return new(ProofMeans.Certificate, verdict.CommonNames, Proof.EveryScope) { ExpiresAt = verdict.Until };
    }

    private async Task<bool> Holds(CancellationToken cancellationToken)
    {
        try
        {
            return await Prove(cancellationToken) is not null;
        }
        catch (ProofException refused)
        {
            // A provider that is away says nothing against the caller.
            return refused.Problem.Status == StatusCodes.Status503ServiceUnavailable;
        }
    }
}
