using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Where platforms reach the devices; with port 0 in the options, the port that was given is known only here.</summary>
internal sealed class DeviceListener
{
    public ListenOptions? Listen { get; set; }

    public IPEndPoint EndPoint => Listen?.IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
}
