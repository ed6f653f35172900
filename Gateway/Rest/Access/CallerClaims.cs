using System.Globalization;
using System.Security.Claims;
using GridOrleans.Access;
using GridOrleans.Gateway.Access;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>What the gateway knows of an authenticated caller.</summary>
internal static class CallerClaims
{
    public const string Organisation = "organisation";

    private const string User = "user";
    private const string Application = "application";
    private const string Scope = "scope";
    private const string Expiry = "expiry";

    /// <summary>A caller as the framework carries it.</summary>
    public static ClaimsPrincipal PrincipalOf(Caller caller, IEnumerable<AccessScope> scopes, DateTimeOffset? expiresAt, string scheme)
    {
        var identity = new ClaimsIdentity([new Claim(Organisation, caller.OrganisationIdentification)], scheme, Organisation, roleType: null);
        if (caller.UserName is { } user)
            identity.AddClaim(new Claim(User, user));
        if (caller.ApplicationName is { } application)
            identity.AddClaim(new Claim(Application, application));
        if (expiresAt is { } end)
            identity.AddClaim(new Claim(Expiry, end.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));
        identity.AddClaims(scopes.Select(scope => new Claim(Scope, AccessScopeNames.Of(scope))));
        return new(identity);
    }

    /// <summary>Who calls.</summary>
    public static Caller Caller(this ClaimsPrincipal caller) => new(caller.OrganisationIdentification())
    {
        UserName = caller.FindFirstValue(User),
        ApplicationName = caller.FindFirstValue(Application),
    };

    /// <summary>The organisation that calls.</summary>
    public static string OrganisationIdentification(this ClaimsPrincipal caller) =>
        caller.FindFirstValue(Organisation) ?? throw new InvalidOperationException("The caller is not authenticated.");

    /// <summary>What its proof allows.</summary>
    public static IReadOnlyList<AccessScope> Scopes(this ClaimsPrincipal caller) => [.. Proof.EveryScope.Where(caller.Has)];

    /// <summary>When its API token or its certificate expires; null: never, or it has a JWT.</summary>
    public static DateTimeOffset? ExpiresAt(this ClaimsPrincipal caller) => caller.FindFirstValue(Expiry) is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether its proof allows something.</summary>
    public static bool Has(this ClaimsPrincipal caller, AccessScope scope) => caller.HasClaim(Scope, AccessScopeNames.Of(scope));
}
