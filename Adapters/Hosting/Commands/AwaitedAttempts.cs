using GridOrleans.Commands;
using GridOrleans.Devices;
using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Whether an attempt is still this adapter's to make. Asked only when the lease has lapsed since the attempt was accepted: then the device's grain
/// may have counted it as lost and given the command to another adapter, and the device would get it twice.
/// </summary>
internal sealed class AwaitedAttempts(
    IGrainFactory grains, ClusterCalls calls, AdapterLease lease, CommandsInHand inHand, IOptions<AdapterOptions> options, TimeProvider time)
{
    private static readonly TimeSpan PauseBeforeAskingAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the lease is held, and asks the device's grain if it has lapsed since it had a term.</summary>
    /// <param name="command">The attempt as it was accepted; if a later one came for the same command, that is asked for.</param>
    /// <param name="term">The term of the lease under which it was accepted.</param>
    /// <param name="cancellationToken">Ends with the attempt's limit.</param>
    public async Task<bool> IsAwaited(DispatchedCommand command, int term, CancellationToken cancellationToken)
    {
        if (await lease.Hold(cancellationToken) == term && !lease.MayBringOld)
            return true;
        var device = grains.Device(command.Contact.DeviceIdentification);
        while (true)
        {
            var record = await calls.Until(() => device.ReadOpenCommand(command.CorrelationUid), cancellationToken);
            if (Judge(record, inHand.Newest(command.CorrelationUid).Attempt) is { } awaited)
                return awaited;
            await Task.Delay(PauseBeforeAskingAgain, time, cancellationToken);
        }
    }

    /// <summary>Null while the attempt is on its way to some adapter, perhaps to this one.</summary>
    private bool? Judge(CommandRecord? record, int attempt)
    {
        if (record is null || record.Attempts != attempt || record.History.LastOrDefault(a => a.Number == attempt) is { EndedAt: not null })
            return false;
        return record.Status == CommandStatus.Dispatched ? record.History[^1].Adapter == options.Value.Id : null;
    }
}
