using GridOrleans.Devices;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>Puts a <see cref="FaultyStore"/> before all that a silo writes.</summary>
internal static class FaultySilo
{
    public static void Weaken(this ISiloBuilder silo, FaultyStore store)
    {
        var services = silo.Services;
        services.AddSingleton<IJournal>(provider => new FaultyJournal(provider.GetRequiredService<JournalWriter>(), store, SiloOf(provider)));
        var owners = services.Last(s => s.ServiceType == typeof(ICommandOwners)).ImplementationType!;
        services.AddSingleton<ICommandOwners>(provider => new FaultyOwners(
            (ICommandOwners)ActivatorUtilities.CreateInstance(provider, owners), store, SiloOf(provider)));
        var storage = services.Last(s => s.IsKeyedService && s.ServiceType == typeof(IGrainStorage)).KeyedImplementationFactory!;
        services.AddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (provider, name) => new FaultyStorage((IGrainStorage)storage(provider, name), store, SiloOf(provider)));
        silo.AddOutgoingGrainCallFilter(async call =>
        {
            if (call.InterfaceMethod.Name == nameof(IDeviceCare.TakeOver))
                await store.BeforeTakeOver(call.TargetId.Key.ToString()!);
            await call.Invoke();
        });
    }

    private static SiloAddress SiloOf(IServiceProvider provider) => provider.GetRequiredService<ILocalSiloDetails>().SiloAddress;
}

internal sealed class FaultyJournal(IJournal journal, FaultyStore store, SiloAddress silo) : IJournal
{
    public Task<JournalAnswer> Commit(JournalEntry entry) => store.Write(new JournalWrite(silo, entry), () => journal.Commit(entry));
}

internal sealed class FaultyStorage(IGrainStorage storage, FaultyStore store, SiloAddress silo) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        store.RequireReadable(grainId.Key.ToString()!);
        await storage.ReadStateAsync(stateName, grainId, grainState);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Write(stateName, grainId, isCleared: false, grainState, copy => storage.WriteStateAsync(stateName, grainId, copy));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Write(stateName, grainId, isCleared: true, grainState, copy => storage.ClearStateAsync(stateName, grainId, copy));

    public void Participate(ISiloLifecycle lifecycle) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(lifecycle);

    private async Task Write<T>(string name, GrainId grain, bool isCleared, IGrainState<T> state, Func<IGrainState<T>, Task> write)
    {
        // Who does not hear of a write has its old version still.
        var copy = new GrainState<T>(state.State, state.ETag) { RecordExists = state.RecordExists };
        await store.Write<bool>(new StateWrite(silo, name, grain.Key.ToString()!, isCleared), async () =>
        {
            await write(copy);
            return true;
        });
        (state.State, state.ETag, state.RecordExists) = (copy.State, copy.ETag, copy.RecordExists);
    }
}

internal sealed class FaultyOwners(ICommandOwners owners, FaultyStore store, SiloAddress silo) : ICommandOwners
{
    public Task Release(string device, CancellationToken cancellationToken) => store.Write(new OwnerWrite(silo, null, [device]), async () =>
    {
        await owners.Release(device, cancellationToken);
        return true;
    });

    public Task Release(Guid[] commands, CancellationToken cancellationToken) => owners.Release(commands, cancellationToken);

    public Task<IReadOnlyList<OwnedCommand>> ClaimDue(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        Claimed(Claim.Due, () => owners.ClaimDue(now, most, cancellationToken));

    public Task<IReadOnlyList<OwnedCommand>> ClaimFromDead(int most, CancellationToken cancellationToken) =>
        Claimed(Claim.FromDead, () => owners.ClaimFromDead(most, cancellationToken));

    public Task<IReadOnlyList<OwnedCommand>> ReadDue(DateTimeOffset before, OwnedCommand? after, int most, CancellationToken cancellationToken) =>
        owners.ReadDue(before, after, most, cancellationToken);

    private Task<IReadOnlyList<OwnedCommand>> Claimed(Claim claim, Func<Task<IReadOnlyList<OwnedCommand>>> take) =>
        store.Write(new OwnerWrite(silo, claim, []), take, taken => new OwnerWrite(silo, claim, [.. taken.Select(c => c.Device)]));
}
