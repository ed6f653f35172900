
namespace GridOrleans.Cli.Chaos;

/// <summary>
/// One run: clients submit, faults strike one after another, each when the platform has recovered from the one before; the last strikes as the clients fall
/// silent, so that nothing but the platform itself brings its commands to their end. Then everything is read back.
/// </summary>
internal sealed class ChaosRun(ChaosOptions options, ChaosWorld world, Action<string> say, TimeProvider time)
{
    /// <summary>How long simulated devices take: only so are commands under way when something dies.</summary>
    public static readonly TimeSpan AnswerDelay = TimeSpan.FromMilliseconds(30);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(2);

    private readonly List<Injection> injections = [];
    private readonly Random random = new(options.Seed);

    /// <summary>Does it.</summary>
    /// <returns>What everybody saw.</returns>
    public async Task<RunHistory> RunAsync(CancellationToken cancellation)
    {
        await world.Database.InstallAsync(cancellation);
        await world.Devices.SlowDownAsync(AnswerDelay, cancellation);
        using var silence = new CancellationTokenSource();
        using var end = new CancellationTokenSource();
        var clients = world.Clients.RunAsync(silence.Token);
        var watching = world.Devices.RunAsync(end.Token);
        try
        {
            await Task.Delay(WarmUp, time, cancellation);
            await StrikeAllAsync(silence, cancellation);
        }
        finally
        {
            await silence.CancelAsync();
            await clients;
        }

        await AllEndedAsync(cancellation);
        await end.CancelAsync();
        await watching;
        await world.Devices.CatchUpAsync(cancellation);
        return new RunHistory
        {
            Orders = world.Recorder.Orders,
            Readings = world.Recorder.Readings,
            Executions = world.Devices.Executions,
            Journal = await world.Database.JournalAsync(cancellation),
            Audit = await world.Database.NotesAsync(cancellation),
            Injections = injections,
        };
    }

    private async Task StrikeAllAsync(CancellationTokenSource silence, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var possible = options.Faults.Where(fault => fault.Impossible(world.Scene) is null).ToList();
        // Each alone first, in an order by chance; then whatever chance brings.
        var first = new Queue<Fault>(world.Scene.Some(possible, possible.Count));
        while (first.Count > 0 || time.GetElapsedTime(began) < options.Duration)
        {
            var fault = first.TryDequeue(out var next) ? next : Any(possible);
            var isLast = first.Count == 0 && time.GetElapsedTime(began) + TimeSpan.FromSeconds(10) > options.Duration;
            if (isLast) await silence.CancelAsync();
            var before = world.Platform.Processes.ToDictionary(process => process.Name, process => process.Restarts);
            var injection = await StrikeAsync(fault, cancellation);
            await RecoveredAsync(injection, silence.IsCancellationRequested, cancellation);
            injections[^1] = injection with
            {
                Restarted = [.. world.Platform.Processes.Where(p => p.Restarts != before.GetValueOrDefault(p.Name)).Select(p => p.Name)],
            };
            await fault.AfterAsync(world.Scene, cancellation);
            if (isLast) return;
            await Task.Delay(ShortestPause + (LongestPause - ShortestPause) * random.NextDouble(), time, cancellation);
        }
    }

    /// <summary>By chance, but what takes a minute strikes seldom: otherwise little else would.</summary>
    private Fault Any(IReadOnlyList<Fault> among)
    {
        var place = random.Next(among.Sum(fault => fault.Weight));
        return among.First(fault => (place -= fault.Weight) < 0);
    }

    private async Task<Injection> StrikeAsync(Fault fault, CancellationToken cancellation)
    {
        var strike = await fault.StrikeAsync(world.Scene, cancellation);
        var injection = new Injection(fault.Name, strike.Target, strike.At, time.GetUtcNow(), strike.Kills, fault.MayRepeat)
        {
            CountedFrom = strike.CountedFrom,
        };
        injections.Add(injection);
        return injection;
    }

    /// <summary>Waits until every process is ready and every watched device has taken a command that came after the fault.</summary>
    private async Task RecoveredAsync(Injection injection, bool silent, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(RecoveryLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await world.Platform.ReadyAsync(either.Token);
            while (!silent && !world.Clients.AllSucceededSince(injection.Until)) await Task.Delay(Interval, time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            say($"{injection.Fault}: not everything had recovered after {RecoveryLimit.TotalSeconds:0} s; going on");
        }

        var took = (time.GetUtcNow() - injection.At).TotalSeconds;
        say($"{injection.Fault} ({injection.Target}): recovered after {took:0.0} s; {world.Recorder.Acknowledged} commands acknowledged so far");
    }

    /// <summary>Waits until no command is open, or long enough that an open one is a finding.</summary>
    private async Task AllEndedAsync(CancellationToken cancellation)
    {
        say("clients are silent; waiting until every command has ended");
        var began = time.GetTimestamp();
        while (await world.Database.OpenAsync(cancellation) > 0 && time.GetElapsedTime(began) < options.EndLimit) await Task.Delay(Interval, time, cancellation);
    }
}
