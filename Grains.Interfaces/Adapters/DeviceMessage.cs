using GridOrleans.Events;
using GridOrleans.Messages;

namespace GridOrleans.Adapters;

/// <summary>What a device said by itself, verified by the adapter. It is answered to the device only after it is committed.</summary>
[GenerateSerializer, Immutable, Alias("DeviceMessage")]
public sealed record DeviceMessage
{
    /// <summary>The most events that one message carries (OSLP handbook, 3.5: six; other protocols bundle more).</summary>
    public const int MostEvents = 100;

    /// <summary>The protocol's new memory, made from the version that it names.</summary>
    [Id(0)] public required ProtocolState State { get; init; }

    /// <summary>Set when the device registered itself.</summary>
    [Id(1)] public SelfRegistration? Registration { get; init; }

    /// <summary>What happened at the device, in its order.</summary>
    [Id(2)] public IReadOnlyList<ReportedEvent> Events { get; init; } = [];

    /// <summary>The message itself and the reply to it; at most <see cref="ExchangedMessage.MostPerReport"/>.</summary>
    [Id(3)] public IReadOnlyList<ExchangedMessage> Messages { get; init; } = [];
}

/// <summary>A device made itself known.</summary>
/// <param name="ProtocolIdentity">Its name in the protocol from now on, as the key of <see cref="Devices.IDeviceIdentityGrain"/>.</param>
/// <param name="DeviceType">Its type, for instance <c>SSLD</c>.</param>
/// <param name="NetworkAddress">Where the platform can reach it.</param>
[GenerateSerializer, Immutable, Alias("SelfRegistration")]
public sealed record SelfRegistration(
    [property: Id(0)] string ProtocolIdentity, [property: Id(1)] string DeviceType, [property: Id(2)] string NetworkAddress);

/// <summary>What the device grain did with a message.</summary>
/// <param name="Kind">Taken or not.</param>
/// <param name="State">The protocol's present memory.</param>
[GenerateSerializer, Immutable, Alias("DeviceMessageAnswer")]
public sealed record DeviceMessageAnswer([property: Id(0)] DeviceMessageAnswerKind Kind, [property: Id(1)] ProtocolState State)
{
    /// <summary>True when the message is committed.</summary>
    public bool Taken => Kind == DeviceMessageAnswerKind.Taken;
}

/// <summary>What the device grain did with a message.</summary>
public enum DeviceMessageAnswerKind
{
    /// <summary>Committed.</summary>
    Taken,

    /// <summary>The protocol's memory has changed meanwhile: judge the message again by the present one.</summary>
    StateConflict,

    /// <summary>Nobody added this device.</summary>
    UnknownDevice,

    /// <summary>Another device has this name in the protocol.</summary>
    IdentityTaken,
}
