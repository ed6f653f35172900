using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using GridOrleans.Access;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Commands;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Organisations;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>The resource <c>tokens</c> of an organisation.</summary>
internal static class TokenRoutes
{
    private const int SecretBytes = 32;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var tokens = api.MapGroup($"{OrganisationRoutes.Path}/{{organisationIdentification}}/tokens").WithTags("Tokens")
            .NeedsNoFunction("an organisation manages its own tokens, one of the kind ADMIN those of all but the one that manages the network").WithProblems(ErrorCode.Unauthorized);

        tokens.MapPost("", Grant).WithName("grantToken")
            .WithSummary("Make an API token")
            .WithDescription("The answer is the only one that has the secret: the platform keeps only its SHA-256. A token cannot be given scopes that the "
                + $"caller's own does not have. At most {IOrganisationTokensGrain.MostLive} tokens of an organisation are live at a time.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.TooManyTokens)
            .WithResponseHeaders("Location");

        tokens.MapGet("", List).WithName("listTokens")
            .WithSummary("Find an organisation's API tokens")
            .WithDescription("All that are live and the last 100 that have ended, the newest first, on one page. Never a secret.");

        tokens.MapGet("/{id}", Read).WithName("readToken")
            .WithSummary("Read an API token")
            .WithDescription("What it is for, what it allows and until when. Never its secret.")
            .WithProblems(ErrorCode.UnknownToken);

        tokens.MapDelete("/{id}", Revoke).WithName("revokeToken")
            .WithSummary("Revoke an API token")
            .WithDescription("It is refused for ever, by every gateway within 5 seconds. Twice is the same as once.")
            .WithProblems(ErrorCode.UnknownToken);
    }

    private static async Task<Created<GrantedToken>> Grant(
        string organisationIdentification, JsonBody<ApiTokenRequest> body, ClaimsPrincipal caller, CorrelationUids uids, ClusterCalls cluster,
        CancellationToken cancellationToken)
    {
        var organisation = DeviceRoutes.Named(organisationIdentification);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var grant = new ApiTokenGrant(uids.Next(), ApiTokens.Hash(secret), body.Record, caller.Scopes(), caller.ExpiresAt());
        var grain = cluster.Tokens(organisation);
        var token = await cluster.Repeat(_ => grain.Grant(caller.Caller(), grant), cancellationToken);
        return TypedResults.Created(
            $"{RestApi.Root}{OrganisationRoutes.Path}/{Uri.EscapeDataString(organisation)}/tokens/{token.Id}", new GrantedToken(token, secret));
    }

    private static async Task<Ok<Page<ApiToken>>> List(
        string organisationIdentification, HttpContext context, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        new QueryReader(context).Finish();
        return TypedResults.Ok(new Page<ApiToken>(await Tokens(organisationIdentification, caller, cluster, cancellationToken), null));
    }

    private static async Task<Ok<ApiToken>> Read(
        string organisationIdentification, string id, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var uuid = Uuid(id);
        var tokens = await Tokens(organisationIdentification, caller, cluster, cancellationToken);
        return TypedResults.Ok(tokens.FirstOrDefault(token => token.Id == uuid)
            ?? throw RefusedException.UnknownToken(DeviceRoutes.Named(organisationIdentification), uuid));
    }

    private static async Task<NoContent> Revoke(
        string organisationIdentification, string id, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var grain = cluster.Tokens(DeviceRoutes.Named(organisationIdentification));
        var uuid = Uuid(id);
        await cluster.Repeat(_ => grain.Revoke(caller.Caller(), uuid), cancellationToken);
        return TypedResults.NoContent();
    }

    private static Task<IReadOnlyList<ApiToken>> Tokens(
        string organisationIdentification, ClaimsPrincipal caller, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var grain = cluster.Tokens(DeviceRoutes.Named(organisationIdentification));
        return cluster.Repeat(_ => grain.List(caller.Caller()), cancellationToken);
    }

    private static Guid Uuid(string text) => Guid.TryParse(text, out var id) ? id : throw ProblemException.Violation("id", "must be a UUID");
}

/// <summary>A new token with its secret, which is told this once.</summary>
/// <param name="Token">The token.</param>
/// <param name="Secret">What callers send: <c>Authorization: Bearer SECRET</c>. 256 random bits as 43 characters of base64url.</param>
internal sealed record GrantedToken(ApiToken Token, string Secret);
