using System.Net;

namespace GridOrleans.Notifications.Addresses;

/// <summary>Finds the addresses of a host name.</summary>
internal delegate Task<IPAddress[]> HostNames(string host, CancellationToken cancellationToken);
