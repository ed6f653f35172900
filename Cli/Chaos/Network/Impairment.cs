using System.Buffers.Binary;
using System.Net;

namespace GridOrleans.Cli.Chaos;

/// <summary>What a wire does to the packets of one relation.</summary>
/// <param name="Host">One end, by its address; every relation between namespaces has one of its own there.</param>
/// <param name="Ports">TCP ports of either end that make a packet belong to the relation.</param>
/// <param name="Delay">Added to each packet's way.</param>
/// <param name="Loss">The part of the packets that is lost, 0 to 1.</param>
internal sealed record Impairment(IPAddress Host, IReadOnlySet<int> Ports, TimeSpan Delay, double Loss)
{
    /// <summary>Whether a packet belongs to the relation.</summary>
    public bool Concerns(in PacketHead packet) =>
        (packet.Source.Equals(Host) || packet.Destination.Equals(Host)) && (Ports.Contains(packet.SourcePort) || Ports.Contains(packet.DestinationPort));
}

/// <summary>What a switch must know of a packet: IPv4 addresses and TCP ports (RFC 791, 3.1; RFC 9293, 3.1).</summary>
/// <param name="Source">From where.</param>
/// <param name="Destination">To where.</param>
/// <param name="SourcePort">0 for what is not TCP.</param>
/// <param name="DestinationPort">0 for what is not TCP.</param>
internal readonly record struct PacketHead(IPAddress Source, IPAddress Destination, int SourcePort, int DestinationPort)
{
    private const byte Tcp = 6;
    private const int ShortestHeader = 20;

    /// <summary>Reads it.</summary>
    /// <returns><c>false</c> for what is not IPv4.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out PacketHead head)
    {
        head = default;
        if (packet.Length < ShortestHeader || packet[0] >> 4 != 4) return false;
        var headerLength = (packet[0] & 0xF) * 4;
        var isTcp = packet[9] == Tcp && packet.Length >= headerLength + 4;
        head = new PacketHead(
            new IPAddress(packet[12..16]),
            new IPAddress(packet[16..20]),
            isTcp ? BinaryPrimitives.ReadUInt16BigEndian(packet[headerLength..]) : 0,
            isTcp ? BinaryPrimitives.ReadUInt16BigEndian(packet[(headerLength + 2)..]) : 0);
        return true;
    }
}
