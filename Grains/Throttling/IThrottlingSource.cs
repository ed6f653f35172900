using Orleans.Concurrency;

namespace GridOrleans.Throttling;

/// <summary>Where silos read the configurations.</summary>
[Alias("IThrottlingSource")]
internal interface IThrottlingSource : IGrainWithIntegerKey
{
    /// <summary>All, or null when they are those of that revision still.</summary>
    [Alias("ReadSince"), AlwaysInterleave]
    Task<ThrottlingConfigs?> ReadSince(long revision);
}

/// <summary>All configurations.</summary>
/// <param name="Revision">Counts the changes.</param>
/// <param name="All">By name.</param>
[GenerateSerializer, Immutable, Alias("ThrottlingConfigs")]
internal sealed record ThrottlingConfigs([property: Id(0)] long Revision, [property: Id(1)] IReadOnlyList<ThrottlingConfig> All);
