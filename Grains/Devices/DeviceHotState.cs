using System.Text.Json.Serialization;
using GridOrleans.Adapters;

namespace GridOrleans.Devices;

/// <summary>
/// What changes with each exchange: the protocol's memory and what the device last said. The journal's writer stores it together with the
/// outcome or events that changed it.
/// </summary>
internal sealed record DeviceHotState
{
    /// <summary>Counts the changes; a stored state is only replaced by a later one.</summary>
    [JsonIgnore] public long Version { get; init; }

    public long ProtocolVersion { get; init; }

    public byte[] Protocol { get; init; } = [];

    public string? ProtocolIdentity { get; init; }

    /// <summary>When it last registered by itself.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>Others may still have the network address that it registered with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool ClaimsAddress { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    public DateTimeOffset? LastSuccess { get; init; }

    public DateTimeOffset? LastFailure { get; init; }

    public int FailuresSinceSuccess { get; init; }

    public IReadOnlyList<RelayStatus> Relays { get; init; } = [];

    [JsonIgnore]
    public ProtocolState ProtocolState => new(ProtocolVersion, Protocol);

    /// <summary>The same with the protocol's new memory.</summary>
    public DeviceHotState Remember(ProtocolState made) =>
        this with { ProtocolVersion = ProtocolVersion + 1, Protocol = made.Content };

    /// <summary>The description together with what the device said.</summary>
    public Device Complete(Device device) => device with
    {
        LastSeen = LastSeen,
        LastSuccess = LastSuccess,
        LastFailure = LastFailure,
        FailuresSinceSuccess = FailuresSinceSuccess,
        Relays = Relays,
    };
}
