using System.Security.Claims;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>What the gateway knows of an authenticated caller.</summary>
internal static class CallerClaims
{
    public const string Organisation = "organisation";

    /// <summary>The organisation that calls.</summary>
    public static string OrganisationIdentification(this ClaimsPrincipal caller) =>
        caller.FindFirstValue(Organisation) ?? throw new InvalidOperationException("The caller is not authenticated.");
}
