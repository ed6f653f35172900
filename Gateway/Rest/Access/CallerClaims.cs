using System.Security.Claims;
using GridOrleans.Access;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>What the gateway knows of an authenticated caller.</summary>
internal static class CallerClaims
{
    public const string Organisation = "organisation";

    /// <summary>Who calls, as the grains are told.</summary>
    public static Caller Caller(this ClaimsPrincipal caller) => new(caller.OrganisationIdentification());

    /// <summary>The organisation that calls.</summary>
    public static string OrganisationIdentification(this ClaimsPrincipal caller) =>
        caller.FindFirstValue(Organisation) ?? throw new InvalidOperationException("The caller is not authenticated.");
}
