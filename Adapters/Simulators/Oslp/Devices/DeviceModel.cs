using System.Net;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>What all devices of a process have in common; one object for all of them.</summary>
internal sealed record DeviceModel
{
    public required IReadOnlyList<RelayType> Outputs { get; init; }

    public required string FirmwareVersion { get; init; }

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public IPEndPoint Platform { get; init; } = new(IPAddress.Loopback, 12122);

    public bool Legacy { get; init; }

    public bool ReportsSwitching { get; init; } = true;
}
