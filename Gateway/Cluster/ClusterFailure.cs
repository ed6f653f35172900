using Orleans.Runtime.Messaging;
using Polly.Timeout;

namespace GridOrleans.Gateway.Cluster;

/// <summary>Which exceptions say that a call did not reach its grain or its answer was lost, so that the outcome is unknown.</summary>
internal static class ClusterFailure
{
    /// <summary>
    /// True for what a caller sees when a silo dies, is hung or is not yet known (Orleans handbook, 2.a), and for a client that has no
    /// connection at all. False for what a grain itself said.
    /// </summary>
    public static bool IsOne(Exception exception) => exception is TimeoutException or TimeoutRejectedException
        or OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or ClientNotAvailableException
        or GatewayTooBusyException or Orleans.Networking.Shared.SocketConnectionException;
}
