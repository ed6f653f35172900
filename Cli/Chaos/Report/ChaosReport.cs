using System.Globalization;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Chaos;

/// <summary>What a run of chaos did and what came of it.</summary>
internal sealed record ChaosReport
{
    /// <summary>How many violations of a kind are shown; the others are counted.</summary>
    public const int ViolationsShown = 10;

    /// <summary>What makes the run repeatable.</summary>
    public required int Seed { get; init; }

    /// <summary>How long faults were injected, as asked for by <c>--minutes</c>.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The faults asked for by <c>--faults</c>; none: all.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The checker's.</summary>
    public required Findings Findings { get; init; }

    /// <summary>What each fault did.</summary>
    public IReadOnlyList<Measurement> Measurements { get; init; } = [];

    /// <summary>What could not be injected.</summary>
    public IReadOnlyList<NotInjected> NotInjected { get; init; } = [];

    /// <summary>What a reader needs to know of the machine, the processes and the load, a line each.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Makes a run, checks it, and leaves its history in the folder's <c>history</c>.</summary>
    public static async Task<ChaosReport> RunAsync(
        ChaosOptions options, Repository repository, GridHome home, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        home.Create();
        using var only = FolderLock.TryTake(home.UpLock)
            ?? throw new CannotContinueException($"Another ./grid chaos is at work in {home.Folder}; wait until it has ended.");
        RunHistory history;
        ChaosRun run;
        IReadOnlyList<string> watched;
        await using (var world = await ChaosWorld.StartAsync(options, repository, home, say, time, cancellation))
        {
            watched = Clients.WatchedDevices;
            run = new ChaosRun(options, world, say, time);
            history = await run.RunAsync(cancellation);
        }

        var folder = Path.Combine(home.Folder, "history");
        await HistoryFile.WriteAsync(folder, history, cancellation);
        var measurements = Measuring.Of(history, watched);
        var findings = Checker.Check(history);
        return new ChaosReport
        {
            Seed = options.Seed,
            Duration = options.Duration,
            Faults = options.Faults.Count == FaultCatalogue.All.Count ? [] : [.. options.Faults.Select(fault => fault.Name)],
            Findings = findings with { Violations = [.. findings.Violations, .. measurements.SelectMany(Measuring.Unsettled)] },
            Measurements = measurements,
            NotInjected = run.Missing,
            Conditions =
            [
                $"{Environment.ProcessorCount} cores; {ChaosOptions.Silos} silos, {ChaosOptions.Gateways} gateways, {ChaosOptions.Adapters} OSLP adapters, "
                    + $"{options.Devices} simulated lights that answer after {ChaosRun.AnswerDelay.TotalMilliseconds:0} ms; PostgreSQL with fsync and a synchronous standby; default settings",
                $"{history.Orders.Count} commands submitted, {history.Executions.Count(execution => execution.Mark is not null)} executed; history in {folder}",
            ],
        };
    }

    /// <summary>Over all faults.</summary>
    public int Kills => Measurements.Sum(measurement => measurement.Injection.Kills);

    /// <summary>Whether every promise was kept in a run that could have broken them: something was acknowledged, and some fault struck.</summary>
    public bool Passed => Findings.AllKept && Findings.Acknowledged > 0 && Findings.Executed > 0 && Measurements.Count > 0;

    /// <summary>The command that repeats it.</summary>
    public string Repeat
    {
        get
        {
            var faults = Faults.Count == 0 ? "" : $" --faults {string.Join(',', Faults)}";
            return string.Create(CultureInfo.InvariantCulture, $"./grid chaos --minutes {Duration.TotalMinutes:0.##} --seed {Seed}{faults}");
        }
    }

    /// <summary>The result in a sentence.</summary>
    public string Verdict
    {
        get
        {
            if (!Findings.AllKept) return $"BROKEN: {Findings.Violations.Count} violations of the promises.";
            if (Findings.Acknowledged == 0 || Findings.Executed == 0) return "NOTHING PROVED: no command was acknowledged and executed.";
            if (Measurements.Count == 0) return "NOTHING PROVED: no fault was injected.";
            var missing = NotInjected.Select(fault => fault.Fault).Except(Measurements.Select(measurement => measurement.Injection.Fault)).ToList();
            var untried = missing.Count == 0 ? "" : $" Not tried on this machine: {string.Join(", ", missing)}.";
            var died = Findings.UnprovokedDeaths.Count == 0 ? "" : $" Processes that ended though nothing had been done to them: {Findings.UnprovokedDeaths.Count}.";
            return $"KEPT: every promise, over {Measurements.Count} faults with {Kills} kills.{died}{untried}";
        }
    }
}
