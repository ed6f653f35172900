using System.Threading.Channels;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// Runs what is due on the agenda, a bounded number at a time, for as long as the process lives. What fails is planned again.
/// </summary>
internal sealed class ErrandRunner(
    Fleet fleet,
    Agenda agenda,
    Registration registration,
    EventDelivery delivery,
    FaultBoard faultBoard,
    PlatformGate gate,
    SimulatorOptions options,
    SimulatorCounters counters,
    TimeProvider time,
    ILogger<ErrandRunner> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    // A device that is busy with one errand comes back for the other.
    private static readonly TimeSpan BusyDelay = TimeSpan.FromMilliseconds(100);

    private readonly RetryRhythm _rhythm = new(options);
    private readonly bool[] _busy = new bool[fleet.Lights.Count + 1];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.RegisterAtStart)
        {
            foreach (var light in fleet.Lights)
                agenda.Plan(light, Errand.Register, TimeSpan.Zero);
        }

        var due = Channel.CreateBounded<(StreetLight, Errand)>(new BoundedChannelOptions(options.Concurrency) { SingleWriter = true });
        var workers = Enumerable.Range(0, options.Concurrency).Select(_ => WorkAsync(due.Reader, stoppingToken));
        try
        {
            await Task.WhenAll([HandOutAsync(due.Writer, stoppingToken), .. workers]);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops; devices keep nothing that could be lost.
        }
    }

    private async Task HandOutAsync(ChannelWriter<(StreetLight, Errand)> due, CancellationToken stopping)
    {
        using var ticks = new PeriodicTimer(Tick, time);
        while (await ticks.WaitForNextTickAsync(stopping))
        {
            while (agenda.TryTake(out var light, out var errand))
                await due.WriteAsync((light!, errand), stopping);
        }
    }

    private async Task WorkAsync(ChannelReader<(StreetLight, Errand)> due, CancellationToken stopping)
    {
        await foreach (var (light, errand) in due.ReadAllAsync(stopping))
        {
            if (!Interlocked.Exchange(ref _busy[light.Number], true))
                await RunAsync(light, errand, stopping);
            else
                agenda.Plan(light, errand, BusyDelay);
        }
    }

    private async Task RunAsync(StreetLight light, Errand errand, CancellationToken stopping)
    {
        try
        {
            await gate.PassAsync(stopping);
            var outcome = await AttemptAsync(light, errand, stopping);
            PlanNext(light, errand, outcome);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "Device {Identification} failed at {Errand}", light.Identification, errand);
            agenda.Plan(light, errand, _rhythm.After(++light.FailuresInARow));
        }
        finally
        {
            Volatile.Write(ref _busy[light.Number], false);
        }
    }

    private async Task<ExchangeOutcome> AttemptAsync(StreetLight light, Errand errand, CancellationToken stopping)
    {
        var faults = faultBoard.Of(light);
        if (faults.Silent || light.IsDown(time.GetUtcNow()))
            return ExchangeOutcome.NoAnswer;

        var outcome = errand == Errand.Register
            ? await registration.RunAsync(light, faults, stopping)
            : await delivery.RunAsync(light, faults, stopping);
        gate.Report(outcome != ExchangeOutcome.NoConnection);
        if (errand == Errand.Register)
            counters.CountRegistration(outcome == ExchangeOutcome.Answered);
        else if (outcome != ExchangeOutcome.Answered)
            counters.CountDeliveryFailure();
        return outcome;
    }

    private void PlanNext(StreetLight light, Errand errand, ExchangeOutcome outcome)
    {
        if (outcome == ExchangeOutcome.Answered)
        {
            light.FailuresInARow = 0;
            if (light.Outbox.Count > 0 && light.Registered)
                agenda.Plan(light, Errand.ReportEvents, TimeSpan.Zero);
            return;
        }

        // Rejected events mean that both sides count differently; a registration draws a new number.
        var next = errand == Errand.ReportEvents && outcome == ExchangeOutcome.BadAnswer ? Errand.Register : errand;
        agenda.Plan(light, next, _rhythm.After(++light.FailuresInARow));
    }
}
