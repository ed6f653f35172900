using System.Net;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Chaos;

/// <summary>
/// Hosts of their own for some processes: a network namespace each, connected by a <see cref="Switch"/> with the machine itself. What is left of a run that was
/// killed is removed by the next.
/// </summary>
internal sealed class Hosts : IAsyncDisposable
{
    /// <summary>The machine's own address in this network.</summary>
    public const string Machine = "10.77.0.1";

    private const string Prefix = "gridchaos";
    private const int FirstNumber = 10;

    private readonly Dictionary<string, IPAddress> addresses = [];
    private readonly Switch network;

    private Hosts(Switch network) => this.network = network;

    private static string? Problem =>
        !Environment.IsPrivilegedProcess ? "network namespaces need root"
        : !File.Exists("/dev/net/tun") ? "this kernel has no /dev/net/tun"
        : Program("ip") is null || Program("nsenter") is null ? "iproute2 or util-linux is not installed"
        : null;

    /// <summary>The network's impairments.</summary>
    public Switch Switch => network;

    /// <summary>Makes a host for each process, or says why this machine does not allow it.</summary>
    public static async Task<(Hosts? Hosts, string? Why)> TryMakeAsync(IReadOnlyList<string> processes, TimeProvider time, CancellationToken cancellation)
    {
        if (Problem is { } problem) return (null, problem);
        try
        {
            return (await MakeAsync(processes, time, cancellation), null);
        }
        catch (Exception refused) when (refused is IOException or CannotContinueException)
        {
            // Root in a container, without the right to make networks.
            return (null, refused.Message);
        }
    }

    private static async Task<Hosts> MakeAsync(IReadOnlyList<string> processes, TimeProvider time, CancellationToken cancellation)
    {
        var hosts = new Hosts(new Switch(time));
        try
        {
            await hosts.AddAsync($"{Prefix}0", Machine, null, cancellation);
            for (var i = 0; i < processes.Count; i++)
            {
                var address = IPAddress.Parse($"10.77.0.{FirstNumber + i}");
                hosts.addresses[processes[i]] = address;
                await hosts.AddAsync($"{Prefix}{FirstNumber + i}", $"{address}", Namespace(processes[i]), cancellation);
            }

            return hosts;
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a process lives; <c>null</c>: on the machine itself.</summary>
    public IPAddress? AddressOf(string process) => addresses.GetValueOrDefault(process);

    /// <summary>What brings a process onto its host; it stays the same process.</summary>
    public static IReadOnlyList<string> Entry(string process) => [Program("nsenter")!, $"--net=/run/netns/{Namespace(process)}", "--"];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        network.Dispose();
        foreach (var process in addresses.Keys) await Tool.RunAsync(["ip", "netns", "del", Namespace(process)]);
    }

    private async Task AddAsync(string interfaceName, string address, string? @namespace, CancellationToken cancellation)
    {
        if (@namespace is not null)
        {
            await Tool.RunAsync(["ip", "netns", "del", @namespace], cancellation: cancellation);
            await MustAsync(cancellation, "ip", "netns", "add", @namespace);
            await MustAsync(cancellation, "ip", "-n", @namespace, "link", "set", "lo", "up");
        }

        var tun = new Tun(interfaceName);
        network.Connect(IPAddress.Parse(address), tun);
        if (@namespace is not null) await MustAsync(cancellation, "ip", "link", "set", interfaceName, "netns", @namespace);
        string[] ip = @namespace is null ? ["ip"] : ["ip", "-n", @namespace];
        await MustAsync(cancellation, [.. ip, "addr", "add", $"{address}/16", "dev", interfaceName]);
        await MustAsync(cancellation, [.. ip, "link", "set", interfaceName, "mtu", $"{Tun.LargestPacket}", "up"]);
    }

    private static async Task MustAsync(CancellationToken cancellation, params string[] command) =>
        (await Tool.RunAsync(command, cancellation: cancellation)).MustSucceed(string.Join(' ', command));

    private static string Namespace(string process) => $"{Prefix}-{process}";

    private static string? Program(string name) =>
        ((string[])["/usr/sbin", "/sbin", "/usr/bin", "/bin"]).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
