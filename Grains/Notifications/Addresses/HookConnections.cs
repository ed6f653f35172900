using System.Net;
using System.Net.Sockets;

namespace GridOrleans.Notifications.Addresses;

/// <summary>The address of a web hook leads where notifications may not go.</summary>
internal sealed class AddressRefusedException(string host)
    : HttpRequestException($"{host} leads into a network that notifications may not enter.");

/// <summary>
/// Opens connections to web hooks. The name is resolved anew for each, and connected is only to addresses that are allowed, so that a name that was harmless
/// when the hook was made and leads elsewhere later is refused, too.
/// </summary>
internal sealed class HookConnections(PublicAddresses addresses, HostNames names)
{
    /// <summary>Refuses a host that leads elsewhere than to allowed addresses. One that cannot be resolved now passes: each connection looks again.</summary>
    /// <exception cref="AddressRefusedException">It does.</exception>
    public async Task Check(string host, CancellationToken cancellationToken)
    {
        IPAddress[] found;
        try
        {
            found = await Resolve(host, cancellationToken);
        }
        catch (SocketException)
        {
            return;
        }
        if (!Array.TrueForAll(found, addresses.Allow))
            throw new AddressRefusedException(host);
    }

    /// <summary>A connection for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">None of the host's addresses is allowed.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        var allowed = Array.FindAll(await Resolve(endpoint.Host, cancellationToken), addresses.Allow);
        if (allowed.Length == 0)
            throw new AddressRefusedException(endpoint.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// An address is what it says, without asking the resolver, which refuses those that name no machine (0.0.0.0, ::) in a way of its own. A zone, which names a
    /// network card of this machine, is nothing that a hook could know.
    /// </summary>
    private Task<IPAddress[]> Resolve(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host.Contains(':', StringComparison.Ordinal) ? host.Split('%')[0] : host, out var address)
            ? Task.FromResult<IPAddress[]>([address]) : names(host, cancellationToken);
}
