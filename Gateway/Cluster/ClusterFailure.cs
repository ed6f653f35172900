using Orleans.Runtime.Messaging;
using Polly.Timeout;

namespace GridOrleans.Gateway.Cluster;

/// <summary>Which exceptions say that a call did not reach its grain or its answer was lost, so that the outcome is unknown.</summary>
internal static class ClusterFailure
{
    /// <summary>
    /// True for what a caller sees when a silo dies, is hung, is leaving or is not yet known (Orleans handbook, 2.a), and for a client that has no
    /// connection at all: whatever the runtime itself throws. False for what a grain said.
    /// </summary>
    public static bool IsOne(Exception exception) => exception is TimeoutException or TimeoutRejectedException
        or OrleansException or ConnectionFailedException or Orleans.Networking.Shared.SocketConnectionException;
}
