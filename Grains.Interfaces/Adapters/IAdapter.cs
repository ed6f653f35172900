namespace GridOrleans.Adapters;

/// <summary>An adapter as the silos see it: one observer per adapter process.</summary>
[Alias("IAdapter")]
public interface IAdapter : IGrainObserver
{
    /// <summary>Hands over commands. Returns at once; the outcomes come by <see cref="Devices.IDeviceGrain.Report"/>.</summary>
    [Alias("Execute")]
    Task<DispatchAnswer> Execute(IReadOnlyList<DispatchedCommand> commands, CancellationToken cancellationToken);
}

/// <summary>What an adapter took.</summary>
/// <param name="Refused">Those that it has no room for; they go to another or wait.</param>
/// <param name="Credit">How many more it can take now.</param>
[GenerateSerializer, Immutable, Alias("DispatchAnswer")]
public sealed record DispatchAnswer([property: Id(0)] IReadOnlyList<Guid> Refused, [property: Id(1)] int Credit);
