using GridOrleans.Cluster;

namespace GridOrleans.Throttling;

/// <summary>Which silo incarnations the membership has not declared dead, by <see cref="SiloIncarnation.Name"/>.</summary>
internal sealed class LivingSilos(ISiloStatusOracle membership)
{
    /// <summary>Those of this moment.</summary>
    public IReadOnlySet<string> Names() => membership.GetApproximateSiloStatuses()
        .Where(silo => silo.Value != SiloStatus.Dead)
        .Select(silo => SiloIncarnation.NameOf(silo.Key))
        .ToHashSet();
}
