using GridOrleans.Errors;

namespace GridOrleans.Access;

/// <summary>
/// The bearer tokens of an organisation, by its identification. The organisation itself may use it, and any organisation of the platform function
/// group ADMIN.
/// </summary>
[Alias("IOrganisationTokensGrain")]
public interface IOrganisationTokensGrain : IGrainWithStringKey
{
    /// <summary>How many tokens of one organisation may be live at a time.</summary>
    const int MostLive = 100;

    /// <summary>Makes a token; made already by the same grant, it is answered as it is.</summary>
    /// <exception cref="RefusedException">
    /// The caller may not, wants scopes beyond its own, breaks a rule, or there are <see cref="MostLive"/> already.
    /// </exception>
    [Alias("Grant")]
    Task<ApiToken> Grant(Caller caller, ApiTokenGrant grant);

    /// <summary>The tokens, the newest first; of those that have ended, the last 100.</summary>
    /// <exception cref="RefusedException">The caller may not.</exception>
    [Alias("List")]
    Task<IReadOnlyList<ApiToken>> List(Caller caller);

    /// <summary>Makes a token invalid for ever; twice is the same as once.</summary>
    /// <exception cref="RefusedException">The caller may not, or there is no such token.</exception>
    [Alias("Revoke")]
    Task<ApiToken> Revoke(Caller caller, Guid id);
}
