using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Chaos;

/// <summary>A relation between processes is slow, lossy or cut for a while.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does.</param>
/// <param name="host">The process at one end; it has a host of its own.</param>
/// <param name="ports">The TCP ports that belong to the relation.</param>
/// <param name="delay">Added to each packet's way, in both directions.</param>
/// <param name="loss">The part of the packets that is lost, 0 to 1.</param>
/// <param name="duration">For how long.</param>
internal sealed class NetworkFault(
    string name, string description, string host, Func<Ports, IEnumerable<int>> ports, TimeSpan delay, double loss, TimeSpan duration) : Fault(name, description)
{
    /// <summary>What is only late arrives.</summary>
    public override bool MayRepeat => loss > 0;

    /// <inheritdoc />
    public override string? Impossible(Scene scene) => scene.NoHosts;

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var at = scene.Time.GetUtcNow();
        scene.Hosts!.Switch.Impair(new Impairment(scene.Hosts.AddressOf(host)!, ports(scene.Platform.Table.Ports).ToHashSet(), delay, loss));
        try
        {
            await Task.Delay(duration, scene.Time, cancellation);
        }
        finally
        {
            scene.Hosts.Switch.Impair();
        }

        return scene.Hosts.Switch.Impaired > 0 ? new Strike(host, at) : null;
    }
}
