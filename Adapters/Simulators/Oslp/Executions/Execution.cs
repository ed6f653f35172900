using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Simulators.Oslp;

/// <summary>One thing that a device did because a platform told it to.</summary>
/// <param name="Ordinal">Counted from 1 over all devices, without a gap.</param>
/// <param name="DeviceNumber">The device, from 1.</param>
/// <param name="Request">What it was told.</param>
/// <param name="At">When it acted, by the machine's clock.</param>
/// <param name="SequenceNumber">The number in the platform's envelope.</param>
/// <param name="Payload">The request as received; its first bytes only when it is very long.</param>
/// <param name="Previous">The ordinal of what the same device did before; 0 when nothing.</param>
internal readonly record struct Execution(
    long Ordinal,
    int DeviceNumber,
    MessageKind Request,
    DateTimeOffset At,
    ushort SequenceNumber,
    ReadOnlyMemory<byte> Payload,
    long Previous);
