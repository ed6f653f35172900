using System.Data.Common;
using GridOrleans.Errors;
using Orleans.Storage;

namespace GridOrleans.Silo;

/// <summary>
/// Grain storage whose failures callers understand. A device that must be activated while the database is away fails before any call filter is
/// asked, and the provider's own exception cannot cross a process border (Orleans handbook, 2.a). A silo that has been declared dead writes nothing.
/// </summary>
internal sealed class GuardedStorage(IGrainStorage storage, StorageFence fence) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guard(() => storage.ReadStateAsync(stateName, Marked(grainId), grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guard(async () =>
        {
            await fence.RequireAlive();
            await storage.WriteStateAsync(stateName, Marked(grainId), grainState);
        });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guard(async () =>
        {
            await fence.RequireAlive();
            await storage.ClearStateAsync(stateName, Marked(grainId), grainState);
        });

    public void Participate(ISiloLifecycle lifecycle) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(lifecycle);

    /// <summary>
    /// The grain under a key that reads neither like a number nor like a UUID. The provider would take <c>00ab</c> and <c>ab</c> for the same number; its
    /// statements, which are ours, take the sign off again (migration 0008).
    /// </summary>
    private static GrainId Marked(GrainId grain) => GrainId.Create(grain.Type, $"={grain.Key}");

    private static async Task Guard(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is DbException || failure.InnerException is DbException)
        {
            throw UnavailableException.Store("The database does not answer; nothing is known of the request's effect. Repeat it later.");
        }
    }
}
