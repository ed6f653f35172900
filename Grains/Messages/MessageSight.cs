using GridOrleans.Access;
using GridOrleans.Authorisation;
using Microsoft.Extensions.Options;

namespace GridOrleans.Messages;

/// <summary>What of the device message log an organisation may see (platform handbook, 3.1, GET_MESSAGES, and 16, K25).</summary>
internal sealed class MessageSight(Authority authority, IOptions<MessageOptions> options)
{
    /// <summary>The organisation that may see only messages of devices on which it has been given something, or null: the caller may see all.</summary>
    /// <exception cref="Errors.RefusedException">It may see none.</exception>
    public async Task<string?> OnlyOf(Caller caller)
    {
        var organisation = await authority.Require(caller, PlatformFunction.GetMessages);
        return options.Value.OnlyAuthorisedDevices && organisation.FunctionGroup != PlatformFunctionGroup.Admin ? organisation.OrganisationIdentification : null;
    }
}
