using System.Net;

namespace GridOrleans.Notifications.Addresses;

/// <summary>Finds the addresses of a host name; a literal address is its own.</summary>
internal delegate Task<IPAddress[]> HostNames(string host, CancellationToken cancellationToken);
