namespace GridOrleans.Messages;

/// <summary>A message as the device message log keeps it.</summary>
[GenerateSerializer, Immutable, Alias("LoggedMessage")]
public sealed record LoggedMessage : ExchangedMessage
{
    /// <summary>The device.</summary>
    [Id(0)] public required string DeviceIdentification { get; init; }

    /// <summary>For whom: who asked for the command that the message belongs to, or the owner of a device that spoke by itself; empty: nobody.</summary>
    [Id(1)] public required string OrganisationIdentification { get; init; }
}
