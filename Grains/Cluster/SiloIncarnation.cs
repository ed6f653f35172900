using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace GridOrleans.Cluster;

/// <summary>This silo, as the membership table knows it: what owns open commands and what the fence checks.</summary>
/// <param name="ClusterId">The cluster's name.</param>
/// <param name="Address">IP address as text.</param>
/// <param name="Port">The port to other silos.</param>
/// <param name="Generation">Different for each start.</param>
internal sealed record SiloIncarnation(string ClusterId, string Address, int Port, int Generation)
{
    /// <summary>The form in which the journal names an owner; the sweep compares it with the membership table.</summary>
    public string Name { get; } = $"{Address}:{Port}@{Generation}";

    /// <summary>The same form for any silo.</summary>
    public static string NameOf(SiloAddress silo) => $"{silo.Endpoint.Address}:{silo.Endpoint.Port}@{silo.Generation}";

    public static SiloIncarnation Of(ILocalSiloDetails silo, IOptions<ClusterOptions> cluster) => new(
        cluster.Value.ClusterId,
        silo.SiloAddress.Endpoint.Address.ToString(),
        silo.SiloAddress.Endpoint.Port,
        silo.SiloAddress.Generation);
}
