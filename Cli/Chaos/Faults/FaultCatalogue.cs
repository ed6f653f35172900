using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Status;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Chaos;

/// <summary>Every fault that there is.</summary>
internal static class FaultCatalogue
{
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Impaired = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Observation = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(60);

    /// <summary>All of them, the simple ones first.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        Kill("kill-silo", "kill -9 of a silo", (scene, _) => One(scene, Stage.Silo)),
        Kill("kill-two-silos", "kill -9 of two silos at once", (scene, _) => Several(scene, Stage.Silo, 2)),
        Kill("kill-all-silos", "kill -9 of all silos at once", (scene, _) => Several(scene, Stage.Silo, int.MaxValue)),
        Kill("kill-gateway-silo", "kill -9 of a silo that a gateway is connected to", SiloOfGatewayAsync),
        Kill("kill-signing-silo", "kill -9 of the silo that signs most", SiloThatSignsAsync),
        Kill("kill-adapter", "kill -9 of an adapter with commands in flight", (scene, _) => One(scene, Stage.Adapter)),
        new KillGateway(),
        new TerminateFault("term-silo", "SIGTERM of a silo", Stage.Silo),
        new TerminateFault("term-adapter", "SIGTERM of an adapter", Stage.Adapter),
        new TerminateFault("term-gateway", "SIGTERM of a gateway", Stage.Gateway),
        new RollingRestart(),
        new FreezeFault("freeze-silo", "SIGSTOP of a silo for 20 s, then SIGCONT", Stage.Silo, Frozen),
        new FreezeFault("freeze-adapter", "SIGSTOP of an adapter for 20 s, then SIGCONT", Stage.Adapter, Frozen),
        new RestartPostgres(),
        new KillPostgres(),
        new PostgresAway(),
        new PromoteStandby(),
        new DiskFull(),
        .. Relation("silos", "between a silo and the others", ChaosWorld.SiloOnItsOwnHost, ports => Enumerable.Range(1, ChaosOptions.Silos).Select(ports.Silo)),
        .. Relation(
            "adapter", "between an adapter and the silos", ChaosWorld.AdapterOnItsOwnHost, ports => Enumerable.Range(1, ChaosOptions.Silos).Select(ports.SiloGateway)),
        .. Relation("devices", "between an adapter and its devices", ChaosWorld.AdapterOnItsOwnHost, ports => [ports.SimulatorDevices]),
        new ClockFault(),
    ];

    /// <summary>The faults that a list names.</summary>
    /// <param name="list">Names separated by commas, or <c>all</c>.</param>
    /// <exception cref="CannotContinueException">There is no such fault.</exception>
    public static IReadOnlyList<Fault> Named(string list) => list == "all"
        ? All
        : [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().Select(name =>
            All.FirstOrDefault(fault => fault.Name == name)
            ?? throw new CannotContinueException($"There is no fault '{name}'. There are: {string.Join(", ", All.Select(fault => fault.Name))}."))];

    private static IEnumerable<Fault> Relation(string name, string between, string host, Func<Ports, IEnumerable<int>> ports) =>
    [
        new NetworkFault($"slow-{name}", $"the network {between} 100 ms slower each way for 15 s", host, ports, Slow, 0, Impaired),
        new NetworkFault($"lossy-{name}", $"a fifth of the packets {between} lost for 15 s", host, ports, TimeSpan.Zero, 0.2, Impaired),
        new NetworkFault($"cut-{name}", $"the network {between} cut for 60 s", host, ports, TimeSpan.Zero, 1, Cut),
    ];

    private static KillFault Kill(string name, string description, Func<Scene, CancellationToken, Task<IReadOnlyList<string>>> victims) =>
        new(name, description, victims);

    private static Task<IReadOnlyList<string>> SiloOfGatewayAsync(Scene scene, CancellationToken cancellation)
    {
        var platform = scene.Platform;
        var ports = platform.PidOf(scene.Any(platform.Names(Stage.Gateway))) is { } pid ? Connections.RemotePorts(pid) : new HashSet<int>();
        var silos = platform.Names(Stage.Silo).Where((_, i) => ports.Contains(platform.Table.Ports.SiloGateway(i + 1))).ToList();
        return Task.FromResult<IReadOnlyList<string>>(silos.Count == 0 ? [] : [scene.Any(silos)]);
    }

    private static async Task<IReadOnlyList<string>> SiloThatSignsAsync(Scene scene, CancellationToken cancellation)
    {
        var silos = scene.Platform.Table.Programs().Where(process => process.Stage == Stage.Silo).ToList();
        var before = await Task.WhenAll(silos.Select(silo => SiloMetrics.SumAsync(silo.Url, SiloMetrics.Signed, cancellation)));
        await Task.Delay(Observation, scene.Time, cancellation);
        var after = await Task.WhenAll(silos.Select(silo => SiloMetrics.SumAsync(silo.Url, SiloMetrics.Signed, cancellation)));
        return [silos.Select((silo, i) => (silo.Name, Signed: (after[i] ?? 0) - (before[i] ?? 0))).MaxBy(silo => silo.Signed).Name];
    }

    private static Task<IReadOnlyList<string>> One(Scene scene, Stage stage) => Several(scene, stage, 1);

    private static Task<IReadOnlyList<string>> Several(Scene scene, Stage stage, int count) =>
        Task.FromResult(scene.Some(scene.Platform.Names(stage), count));
}
