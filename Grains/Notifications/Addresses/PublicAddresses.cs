using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace GridOrleans.Notifications.Addresses;

/// <summary>
/// Which addresses notifications may go to: those of the public internet, and those of networks that configuration allows. Everything else leads to this
/// machine, its neighbours or its provider's own services, which an organisation must not reach by way of the platform.
/// </summary>
internal sealed class PublicAddresses(IOptions<WebHookOptions> options)
{
    // The special-purpose registries of IANA (RFC 6890) as of RFC 9637, and what is not unicast.
    private static readonly IPNetwork[] Reserved =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Tunnels and tests within the unicast space; 2002::/16 (6to4) and 2001::/32 (Teredo) carry any IPv4 address in them.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ]).Select(network => IPNetwork.Parse(network)),
    ];

    // All that is given out as global unicast (RFC 4291, 2.4); what lies outside is loopback, link-local, unique local, multicast, translated or unknown.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private readonly IPNetwork[] _allowed = [.. options.Value.AllowedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>Whether notifications may go to an address.</summary>
    public bool Allow(IPAddress address)
    {
        // An IPv4 address in the clothes of IPv6 (RFC 4291, 2.5.5.2) goes where the IPv4 address goes.
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return Array.Exists(_allowed, network => network.Contains(address))
            || (!Array.Exists(Reserved, network => network.Contains(address))
                && (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)));
    }
}
