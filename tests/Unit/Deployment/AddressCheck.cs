using System.Globalization;
using System.Net;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>Whether the services find each other: names, addresses, ports.</summary>
internal static class AddressCheck
{
    private static readonly string[] Listening = ["Kestrel__Endpoints__Http__Url", "Oslp__Listen", "Oslp__ListenLegacy", "Simulator__Listen"];
    private static readonly string[] Numbered = ["Cluster__SiloPort", "Cluster__GatewayPort"];
    private static readonly string[] Unique = ["Cluster__SiloName", "Cluster__AdvertisedAddress", "Adapter__Id"];

    public static IEnumerable<string> Complaints(ComposeFile file) =>
    [
        .. file.Services.SelectMany(service => Own(service.Key, service.Value)),
        .. Published(file), .. Names(file), .. Fixed(file), .. Devices(file),
    ];

    private static IEnumerable<string> Own(string name, ComposeService service)
    {
        foreach (var key in Listening.Where(service.Environment.ContainsKey))
            if (Host(service.Environment[key]) != "0.0.0.0")
                yield return $"{name}: {key} cannot be reached from other containers";
        var ports = Ports(service).ToList();
        foreach (var port in ports.Where(port => ports.Count(other => other == port) > 1).Distinct())
            yield return $"{name}: listens twice on port {port}";
        if (service.Environment.TryGetValue("Cluster__AdvertisedAddress", out var advertised))
        {
            if (advertised != name)
                yield return $"{name}: says that it is {advertised}";
            if (service.FixedAddress is null)
                yield return $"{name}: has another address after a restart";
            if (service.Environment.GetValueOrDefault("Cluster__ListenOnAnyAddress") != "true")
                yield return $"{name}: does not listen on any address";
        }
    }

    private static IEnumerable<string> Published(ComposeFile file)
    {
        var taken = new HashSet<string>();
        foreach (var (name, service) in file.Services)
        {
            foreach (var port in service.Ports.Select(text => text.Split(':')))
            {
                if (port is not ["127.0.0.1", var host, var container])
                    yield return $"{name}: {string.Join(':', port)} is not address:port:port on loopback";
                else if (!taken.Add(host))
                    yield return $"{name}: port {host} is published twice";
                else if (!Ports(service).Contains(container))
                    yield return $"{name}: nothing listens on the published port {container}";
            }
        }
    }

    private static IEnumerable<string> Names(ComposeFile file) =>
        from key in Unique
        from twin in file.Services.Values.Select(service => service.Environment.GetValueOrDefault(key)).OfType<string>()
            .GroupBy(value => value).Where(same => same.Count() > 1)
        select $"{key} {twin.Key} is had by {twin.Count()} services";

    private static IEnumerable<string> Fixed(ComposeFile file)
    {
        var network = file.Networks.Single().Value.Ipam.Config.Single();
        var (subnet, range) = (IPNetwork.Parse(network.Subnet), IPNetwork.Parse(network.IpRange));
        if (!subnet.Contains(range.BaseAddress) || range.PrefixLength <= subnet.PrefixLength)
            yield return $"{network.IpRange} is not a part of {network.Subnet}";
        var known = new HashSet<string>();
        foreach (var (name, service) in file.Services)
        {
            if (!service.Networks.Keys.ToHashSet().SetEquals(file.Networks.Keys))
                yield return $"{name}: is not in the network";
            if (service.FixedAddress is not { } text)
                continue;
            if (!known.Add(text))
                yield return $"{name}: its address {text} is taken";
            if (!subnet.Contains(IPAddress.Parse(text)) || range.Contains(IPAddress.Parse(text)))
                yield return $"{name}: {text} is outside the network, or may be given to another";
        }
    }

    private static IEnumerable<string> Devices(ComposeFile file)
    {
        foreach (var (name, service) in file.Services.Where(service => service.Value.Environment.ContainsKey("Simulator__Platform")))
        {
            var environment = service.Environment;
            var platform = environment["Simulator__Platform"].Split(':');
            if (!file.Services.TryGetValue(platform[0], out var adapter) || !Ports(adapter).Contains(platform[1]))
                yield return $"{name}: nothing listens at {string.Join(':', platform)}";
            else if (adapter.Environment.GetValueOrDefault("Oslp__DevicePort") is not { } port || !Ports(service).Contains(port))
                yield return $"{name}: {platform[0]} looks for devices at another port";
            if (environment.GetValueOrDefault("Simulator__AdvertisedAddress") is { } advertised && advertised != service.FixedAddress)
                yield return $"{name}: devices say that they are at {advertised}";
        }
    }

    private static IEnumerable<string> Ports(ComposeService service) =>
        Listening.Where(service.Environment.ContainsKey).Select(key => Port(service.Environment[key]))
            .Concat(Numbered.Where(service.Environment.ContainsKey).Select(key => service.Environment[key]));

    private static string Host(string listen) => Address(listen).Host;

    private static string Port(string listen) => Address(listen).Port.ToString(CultureInfo.InvariantCulture);

    private static Uri Address(string listen) => new(listen.Contains("://", StringComparison.Ordinal) ? listen : $"tcp://{listen}");
}
