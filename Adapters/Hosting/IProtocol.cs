namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// What a protocol brings to an adapter host: execute this command on this device. (The other half, a device said this, it hands to
/// <see cref="DeviceMessages"/>.)
/// </summary>
public interface IProtocol
{
    /// <summary>
    /// Has the device execute the command, once, and says how that ended. At most one runs at a time for one device. What goes wrong is an
    /// outcome, not an exception.
    /// </summary>
    /// <param name="command">What to execute, on which device, and what the protocol remembers of it.</param>
    /// <param name="cancellationToken">Ends the exchange: the command's limit has passed, or the process stops.</param>
    Task<ExchangeOutcome> Execute(DispatchedCommand command, CancellationToken cancellationToken);
}

/// <summary>The name of the protocol that this process speaks, as devices carry it in <see cref="Devices.DeviceDetails.Protocol"/>.</summary>
internal sealed record SpokenProtocol(string Name);
