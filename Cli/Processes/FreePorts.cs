using System.Net;
using System.Net.Sockets;

namespace GridOrleans.Cli.Processes;

/// <summary>TCP ports on 127.0.0.1 that nobody listens on at the moment.</summary>
internal static class FreePorts
{
    /// <summary>Some of them, all different.</summary>
    public static int[] Take(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        try
        {
            // All are held until the last is found, so none is found twice.
            foreach (var socket in sockets) socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }
}
