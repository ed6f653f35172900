using System.Collections.Concurrent;
using GridOrleans.Cluster;
using GridOrleans.Devices;
using GridOrleans.Journal;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Commands;

/// <summary>Hands commands that bear this silo's name to their device grains, wherever those are; many devices at once.</summary>
internal sealed partial class Handover(SiloIncarnation silo, IGrainFactory grains, ILogger<Handover> logger)
{
    /// <summary>Has the devices take over their commands, and waits for the slowest of them.</summary>
    /// <returns>The commands whose devices could not.</returns>
    public async Task<Guid[]> ToDevices(IReadOnlyList<OwnedCommand> commands)
    {
        var failed = new ConcurrentBag<Guid>();
        await Task.WhenAll(commands.GroupBy(c => c.Device).Select(async device =>
        {
            try
            {
                await grains.GetGrain<IDeviceCare>(device.Key).TakeOver([.. device.Select(c => c.Id)], silo.Name);
            }
            catch (Exception failure)
            {
                NotTakenOver(failure, device.Key);
                foreach (var command in device)
                    failed.Add(command.Id);
            }
        }));
        return [.. failed];
    }

    [LoggerMessage(LogLevel.Warning, "Device {Device} could not take over its commands")]
    private partial void NotTakenOver(Exception failure, string device);
}
