using GridOrleans.Access;
using GridOrleans.Errors;
using Orleans.Concurrency;

namespace GridOrleans.Throttling;

/// <summary>
/// The throttling configurations, all in one grain: they are few, and a protocol must not have two. For organisations that run the platform only. Every method
/// may throw <see cref="RefusedException"/> and <see cref="UnavailableException"/>.
/// </summary>
[Alias("IThrottlingConfigs")]
public interface IThrottlingConfigs : IGrainWithIntegerKey
{
    /// <summary>The most configurations that there can be.</summary>
    const int Most = 100;

    /// <summary>All, by name.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<IReadOnlyList<ThrottlingConfig>> List(Caller caller);

    /// <summary>The one of that name.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<ThrottlingConfig> Read(Caller caller, string name);

    /// <summary>Adds it, or replaces the one of its name. Saying the same again changes nothing. Every silo keeps to it within 5 seconds.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="expectedVersion">The version that the caller read, or null for any, also none.</param>
    [Alias("Put")]
    Task<Creation<ThrottlingConfig>> Put(Caller caller, ThrottlingConfig config, string? expectedVersion);

    /// <summary>Removes it: its protocol has no limit any more.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expectedVersion">The version that the caller read, or null for any.</param>
    [Alias("Remove")]
    Task Remove(Caller caller, string name, string? expectedVersion);
}
