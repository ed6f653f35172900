using GridOrleans.Adapters;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>Two silos without a database: the platform's registry of adapters, and devices that a test can make do anything.</summary>
public sealed class ContractCluster : IAsyncLifetime
{
    private InProcessTestCluster _silos = null!;

    public ContractWorld World { get; } = new();

    public IClusterClient Client => _silos.Client;

    public IAdapterRegistry Registry => Client.GetGrain<IAdapterRegistry>(0);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(World);
            // Of the platform's grains only the registry takes part; it is internal, so that it goes by name.
            silo.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(
                type => type.Assembly == typeof(GridGrains).Assembly && type.Name != "AdapterRegistryGrain"));
        });
        _silos = builder.Build();
        await _silos.DeployAsync();
    }

    /// <summary>The registry forgets everybody, as when its silo dies.</summary>
    public Task LoseRegistry() => _silos.DeactivateAsync(Registry);

    public ValueTask DisposeAsync() => _silos.DisposeAsync();
}
