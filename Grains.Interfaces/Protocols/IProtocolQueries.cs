using GridOrleans.Access;

namespace GridOrleans.Protocols;

/// <summary>The protocols that the platform knows. Stateless: any silo answers.</summary>
[Alias("IProtocolQueries")]
public interface IProtocolQueries : IGrainWithIntegerKey
{
    /// <summary>All of them, by protocol, then version; needs <c>GET_PROTOCOL_INFOS</c> (platform handbook, 4.7).</summary>
    [Alias("List")]
    Task<IReadOnlyList<ProtocolInfo>> List(Caller caller);
}
