using GridOrleans.Access;
using GridOrleans.Authorisation;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace GridOrleans.Protocols;

/// <summary>Tells the protocols of the configuration.</summary>
[StatelessWorker]
internal sealed class ProtocolQueriesGrain(Authority authority, IOptions<ProtocolOptions> options) : Grain, IProtocolQueries
{
    public async Task<IReadOnlyList<ProtocolInfo>> List(Caller caller)
    {
        await authority.Require(caller, PlatformFunction.GetProtocolInfos);
        return options.Value.All();
    }
}
