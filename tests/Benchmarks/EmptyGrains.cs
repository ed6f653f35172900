using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace GridOrleans.Benchmarks;

/// <summary>What a grain costs that holds nothing: what devices are measured against by <c>./grid bench memory</c>.</summary>
internal static class EmptyGrains
{
    private const int AtOnce = 256;

    /// <summary>Brings that many to the memory of a silo in this process, under the directory that the platform uses.</summary>
    /// <returns>The bytes of live heap for each.</returns>
    public static async Task<double> BytesEachAsync(int count)
    {
        using var host = Host.CreateDefaultBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort());
#pragma warning disable ORLEANSEXP003
                silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
            })
            .Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<IEmptyGrain>("first").Touch();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
            await grains.GetGrain<IEmptyGrain>($"empty-{number:D6}").Touch());
        var after = GC.GetTotalMemory(forceFullCollection: true);
        await host.StopAsync();
        return (double)(after - before) / count;
    }

    private static int FreePort()
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}

/// <summary>A grain that holds nothing.</summary>
[Alias("GridOrleans.Benchmarks.IEmptyGrain")]
public interface IEmptyGrain : IGrainWithStringKey
{
    /// <summary>Brings it to memory.</summary>
    [ReadOnly]
    [Alias("Touch")]
    Task Touch();
}

/// <inheritdoc cref="IEmptyGrain"/>
public sealed class EmptyGrain : Grain, IEmptyGrain
{
    /// <inheritdoc/>
    public Task Touch() => Task.CompletedTask;
}
