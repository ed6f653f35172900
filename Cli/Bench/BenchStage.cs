using GridOrleans.Cli.Chaos;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Bench;

/// <summary>Starts platforms for benchmarks, in a folder of their own.</summary>
internal sealed class BenchStage(Repository repository, GridHome home, TimeProvider time)
{
    /// <summary>A platform on a fresh database.</summary>
    public async Task<BenchPlatform> FreshAsync(PlatformSize size, IReadOnlyDictionary<string, string> adapterEnvironment, CancellationToken cancellation)
    {
        await WipeAsync();
        return await AgainAsync(size, adapterEnvironment, cancellation);
    }

    /// <summary>How long a platform with its lights takes to be ready, on a fresh database; it is stopped again.</summary>
    public async Task<TimeSpan> StartTimeAsync(PlatformSize size, CancellationToken cancellation)
    {
        await WipeAsync();
        var began = time.GetTimestamp();
        await using var platform = await DrivenPlatform.StartAsync(repository, home, size, database: null, new Sites(), time, cancellation);
        return time.GetElapsedTime(began);
    }

    /// <summary>A platform on the database as the one before has left it.</summary>
    public async Task<BenchPlatform> AgainAsync(PlatformSize size, IReadOnlyDictionary<string, string> adapterEnvironment, CancellationToken cancellation)
    {
        var sites = new Sites(Enumerable.Range(1, size.Adapters).ToDictionary(i => $"oslp-{i}", _ => new Site { Environment = adapterEnvironment }));
        var driven = await DrivenPlatform.StartAsync(repository, home, size with { Devices = 0 }, database: null, sites, time, cancellation);
        return new BenchPlatform(driven, time);
    }

    /// <summary>
    /// The simulator for platforms of this size; it goes on when they are stopped, so that its lights stay what they are. They do not tell of their own accord
    /// that they have been switched: that is a third exchange, which the numbers to reach do not count.
    /// </summary>
    public Task<SimulatorProcess> SimulatorAsync(BenchPlatform platform, int devices, CancellationToken cancellation) =>
        SimulatorProcess.StartAsync(
            platform.Table with
            {
                Size = platform.Table.Size with { Devices = devices },
                Sites = new Sites(new Dictionary<string, Site>
                {
                    ["simulator"] = new() { Environment = new Dictionary<string, string> { ["Simulator__EventAfterSwitch"] = "00:00:00" } },
                }),
            },
            time,
            cancellation);

    /// <summary>A run of faults, on a platform of its own.</summary>
    public Task<ChaosReport> ChaosAsync(ChaosOptions options, Action<string> say, CancellationToken cancellation) =>
        ChaosReport.RunAsync(options, repository, new GridHome(Path.Combine(Path.GetDirectoryName(home.Folder)!, "failover")), say, time, cancellation);

    private async Task WipeAsync()
    {
        // Of a run that was killed.
        await new Leftovers(time).StopAsync(Leftovers.In(new StateFile(home.StateFile).Read()), Console.WriteLine);
        home.Wipe();
    }
}
