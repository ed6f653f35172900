using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Notifications;

/// <summary>Who may manage whose web hooks: an organisation its own, and one of the function group ADMIN those of all.</summary>
internal sealed class WebHookAccess(Authority authority, KnownOrganisations organisations)
{
    /// <summary>Refuses a caller that may not. Whether the other organisation exists, and what it has, cannot be told from that.</summary>
    public async Task Require(Caller caller, string organisation)
    {
        var calling = await authority.Require(caller);
        if (calling.OrganisationIdentification == organisation)
            return;
        if (calling.FunctionGroup != PlatformFunctionGroup.Admin)
            throw new RefusedException(ErrorCode.UnknownWebHook, "There is no such web hook.");
        await organisations.Require(organisation);
    }
}
