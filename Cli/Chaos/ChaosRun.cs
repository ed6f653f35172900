namespace GridOrleans.Cli.Chaos;

/// <summary>
/// One run: clients submit, faults strike one after another, each when the platform has recovered from the one before; the last one strikes as the clients fall
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

    private readonly List<Injection> injections = [];
    private readonly List<NotInjected> missing = [];
    private readonly Random random = new(options.Seed);

    /// <summary>What could not be injected, or found nobody to hit.</summary>
    public IReadOnlyList<NotInjected> Missing => missing;

    /// <summary>Does it.</summary>
    /// <returns>What everybody saw.</returns>
    public async Task<RunHistory> RunAsync(CancellationToken cancellation)
    {
        await world.Database.InstallAsync(cancellation);
        await world.Devices.SlowDownAsync(AnswerDelay, cancellation);
        using var silence = new CancellationTokenSource();
        using var end = new CancellationTokenSource();
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var clients = world.Clients.RunAsync(silence.Token, broken.Token);
        var watching = Task.WhenAll(world.Devices.RunAsync(end.Token), world.Witness.RunAsync(end.Token));
        try
        {
            var striking = StrikeAllAsync(silence, broken.Token);
            // A client or witness that breaks off makes the rest of the run worthless.
            while (!striking.IsCompleted)
            {
                var first = await Task.WhenAny(striking, clients, watching);
                if (first.IsFaulted) await broken.CancelAsync();
                await first;
                if (first != striking && silence.IsCancellationRequested) break;
            }

            await striking;
        }
        catch
        {
            await end.CancelAsync();
            throw;
        }
        finally
        {
            await silence.CancelAsync();
            await clients.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            Deaths = world.Witness.Deaths,
        };
    }

    private async Task StrikeAllAsync(CancellationTokenSource silence, CancellationToken cancellation)
    {
        foreach (var fault in options.Faults)
            if (fault.Impossible(world.Scene) is { } why) missing.Add(new NotInjected(fault.Name, why));
        var possible = options.Faults.Where(fault => missing.TrueForAll(absent => absent.Fault != fault.Name)).ToList();
        await Task.Delay(WarmUp, time, cancellation);
        var began = time.GetTimestamp();
        // Each alone first, in an order by chance; then whatever chance brings.
        var first = new Queue<Fault>(world.Scene.Some(possible, possible.Count));
        while (first.Count > 0 || (possible.Count > 0 && time.GetElapsedTime(began) < options.Duration))
        {
            await StrikeAsync(first.TryDequeue(out var next) ? next : Any(possible), underLoad: true, cancellation);
            await Task.Delay(ShortestPause + (LongestPause - ShortestPause) * random.NextDouble(), time, cancellation);
        }

        await silence.CancelAsync();
        if (possible.Where(fault => fault.Weight == Fault.Often).ToList() is { Count: > 0 } quick)
            await StrikeAsync(Any(quick), underLoad: false, cancellation);
    }

    /// <summary>By chance, but what takes a minute strikes seldom: otherwise little else would.</summary>
    private Fault Any(IReadOnlyList<Fault> among)
    {
        var place = random.Next(among.Sum(fault => fault.Weight));
        return among.First(fault => (place -= fault.Weight) < 0);
    }

    private async Task StrikeAsync(Fault fault, bool underLoad, CancellationToken cancellation)
    {
        var before = world.Platform.Processes.ToDictionary(process => process.Name, process => process.Restarts);
        if (await fault.StrikeAsync(world.Scene, cancellation) is not { } strike)
        {
            missing.Add(new NotInjected(fault.Name, "it found nobody to hit"));
            say($"{fault.Name}: found nobody to hit");
            return;
        }

        // Written down at once: what happens from here on is its doing.
        var place = injections.Count;
        var injection = new Injection(fault.Name, strike.Target, strike.At, time.GetUtcNow(), strike.Kills, fault.MayRepeat)
        {
            CountedFrom = strike.CountedFrom,
            UnderLoad = underLoad,
            MayFailCalls = fault.MayFailCalls,
        };
        injections.Add(injection);
        var complaint = await RecoveredAsync(injection, cancellation);
        injections[place] = injection with
        {
            Complaints = [.. ((string?[])[strike.Complaint, complaint]).OfType<string>()],
            Restarted = [.. world.Platform.Processes.Where(p => p.Restarts != before.GetValueOrDefault(p.Name)).Select(p => p.Name)],
        };
        await fault.AfterAsync(world.Scene, cancellation);
    }

    /// <summary>Waits until every process is ready and every watched device has executed a command that was submitted after the fault.</summary>
    /// <returns>A complaint when that takes too long.</returns>
    private async Task<string?> RecoveredAsync(Injection injection, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.RecoveryLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var missing = "";
        try
        {
            await world.Platform.ReadyAsync(either.Token);
            while (injection.UnderLoad && Clients.WatchedDevices.Where(device => !Served(device, injection.Until)).ToList() is { Count: > 0 } waiting)
            {
                missing = $"; {waiting.Count} watched devices have executed nothing since, {waiting[0]} for one";
                await Task.Delay(Interval, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var complaint = $"{injection.Fault} ({injection.Target}): not recovered {options.RecoveryLimit.TotalSeconds:0} s after it was over{missing}.";
            say(complaint);
            return complaint;
        }

        var took = (time.GetUtcNow() - injection.At).TotalSeconds;
        say($"{injection.Fault} ({injection.Target}): recovered after {took:0.0} s; {world.Recorder.Acknowledged} commands acknowledged so far");
        return null;
    }

    private bool Served(string device, DateTimeOffset since) =>
        world.Devices.LastOf(device) is { } mark && world.Recorder.BeganAt(device, mark) is { } began && began >= since;

    /// <summary>Waits until no command is open, or long enough that an open one is a finding.</summary>
    private async Task AllEndedAsync(CancellationToken cancellation)
    {
        say("clients are silent; waiting until every command has ended");
        var began = time.GetTimestamp();
        while (await world.Database.OpenAsync(cancellation) > 0 && time.GetElapsedTime(began) < options.EndLimit) await Task.Delay(Interval, time, cancellation);
    }
}
