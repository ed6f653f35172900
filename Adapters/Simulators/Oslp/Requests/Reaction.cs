using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>What a device makes of a request: its answer, whether it acted, and whether it restarts now.</summary>
internal readonly record struct Reaction(Message Response, bool Acted, bool Reboots = false)
{
    /// <summary>The device did as it was told.</summary>
    public static Reaction Done(Message response) => new(response, Acted: true);

    /// <summary>The device could not do as it was told, and left everything as it was.</summary>
    public static Reaction Refused(Message response) => new(response, Acted: false);
}
