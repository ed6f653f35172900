using System.Globalization;
using GridOrleans.Cli.Chaos;
using GridOrleans.Cli.Devices;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Bench;

/// <summary>Starts platforms for benchmarks, in a folder of their own.</summary>
internal sealed class BenchStage(Repository repository, GridHome home, Action<string> say, TimeProvider time)
{
    /// <summary>The source tree.</summary>
    public Repository Repository => repository;

    /// <summary>A platform on a fresh database, without lights.</summary>
    /// <param name="size">How much of everything.</param>
    /// <param name="followUp">Whether a light that was switched is told to follow its schedule again, as by default: a second exchange.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BenchPlatform> FreshAsync(PlatformSize size, bool followUp, CancellationToken cancellation)
    {
        await WipeAsync();
        return new BenchPlatform(await StartAsync(size, followUp, cancellation));
    }

    /// <summary>Starts a platform again with or without the follow-up; its database, and the lights outside it, stay as they are.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="followUp">As for a fresh one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="silos">What differs from how silos usually run, as environment variables.</param>
    public Task RestartAsync(BenchPlatform platform, bool followUp, CancellationToken cancellation, IReadOnlyDictionary<string, string>? silos = null) =>
        platform.RestartAsync(() => StartAsync(platform.Table.Size, followUp, cancellation, silos));

    /// <summary>
    /// Adds lights over REST, starts a simulator for them and waits until all have registered. It goes on when the platform is started again, so that they stay
    /// what they are. They do not tell of their own accord that they have been switched: that is a third exchange, which the numbers to reach do not count.
    /// </summary>
    /// <exception cref="CannotContinueException">Some did not register.</exception>
    public async Task<SimulatorProcess> LightsAsync(BenchPlatform platform, int count, CancellationToken cancellation)
    {
        var table = platform.Table with
        {
            Size = platform.Table.Size with { Devices = count },
            Sites = new Sites(new Dictionary<string, Site>
            {
                ["simulator"] = new() { Environment = new Dictionary<string, string> { ["Simulator__EventAfterSwitch"] = "00:00:00" } },
            }),
        };
        var began = time.GetTimestamp();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(table.RestUrl), Timeout = TimeSpan.FromMinutes(1) };
        await SimulatedDevices.AddAsync(http, table.Keys.Token(), table.Keys.DevicePublicKeyText(), count, _ => { }, time, cancellation);
        var added = time.GetElapsedTime(began);
        var simulator = await SimulatorProcess.StartAsync(table, time, cancellation);
        try
        {
            var registered = await new Registrations(simulator.Http, time).WaitAsync(count, _ => { }, cancellation);
            if (registered < count) throw new CannotContinueException($"Only {registered} of {count} lights have registered; see {table.Home.Logs}.");
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }

        say(string.Create(CultureInfo.InvariantCulture,
            $"{count} lights added in {added.TotalSeconds:0.0} s, registered in {(time.GetElapsedTime(began) - added).TotalSeconds:0.0} s"));
        return simulator;
    }

    /// <summary>How long a platform with its lights takes to be ready, on a fresh database; it is stopped again.</summary>
    public async Task<TimeSpan> StartTimeAsync(PlatformSize size, CancellationToken cancellation)
    {
        await WipeAsync();
        var began = time.GetTimestamp();
        await using var platform = await DrivenPlatform.StartAsync(repository, home, size, database: null, new Sites(), time, cancellation);
        return time.GetElapsedTime(began);
    }

    /// <summary>A run of faults, on a platform of its own.</summary>
    public Task<ChaosReport> ChaosAsync(ChaosOptions options, CancellationToken cancellation) =>
        ChaosReport.RunAsync(options, repository, new GridHome(Path.Combine(Path.GetDirectoryName(home.Folder)!, "failover")), say, time, cancellation);

    private Task<DrivenPlatform> StartAsync(PlatformSize size, bool followUp, CancellationToken cancellation, IReadOnlyDictionary<string, string>? silos = null)
    {
        var adapters = new Dictionary<string, string> { ["Oslp__ResumeScheduleAfterSetLight"] = followUp ? "true" : "false" };
        var sites = new Sites(Enumerable.Range(1, size.Adapters).Select(i => (Name: $"oslp-{i}", Environment: (IReadOnlyDictionary<string, string>)adapters))
            .Concat(silos is null ? [] : Enumerable.Range(1, size.Silos).Select(i => (Name: $"silo-{i}", Environment: silos)))
            .ToDictionary(process => process.Name, process => new Site { Environment = process.Environment }));
        return DrivenPlatform.StartAsync(repository, home, size, database: null, sites, time, cancellation);
    }

    private async Task WipeAsync()
    {
        // Of a run that was killed.
        await new Leftovers(time).StopAsync(Leftovers.In(new StateFile(home.StateFile).Read()), Console.WriteLine);
        home.Wipe();
    }
}
