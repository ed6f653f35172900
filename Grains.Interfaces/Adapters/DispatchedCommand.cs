using GridOrleans.Commands;

namespace GridOrleans.Adapters;

/// <summary>One attempt to have a device execute a command, on its way to an adapter.</summary>
[GenerateSerializer, Immutable, Alias("DispatchedCommand")]
public sealed record DispatchedCommand
{
    /// <summary>The command's id. An adapter that has it in hand already accepts it again and does nothing more.</summary>
    [Id(0)] public required Guid CorrelationUid { get; init; }

    /// <summary>1 for the first.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <summary>What to execute.</summary>
    [Id(2)] public required DeviceCommand Command { get; init; }

    /// <summary>On which device.</summary>
    [Id(3)] public required DeviceContact Contact { get; init; }

    /// <summary>How long the adapter may take, its queue included. A duration, not a moment: clocks differ.</summary>
    [Id(4)] public required TimeSpan Limit { get; init; }

    /// <summary>Who wants it: organisations take turns wherever commands wait.</summary>
    [Id(5)] public required string OrganisationIdentification { get; init; }
}
