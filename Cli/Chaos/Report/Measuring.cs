namespace GridOrleans.Cli.Chaos;

/// <summary>Finds in a history what each fault did to those who use the platform.</summary>
internal static class Measuring
{
    /// <summary>A call that takes longer was held up.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(500);

    /// <summary>Measures each injection.</summary>
    /// <param name="history">The run.</param>
    /// <param name="watched">The devices that are submitted to all the time, so that their first success after a fault is seen when it can be had.</param>
    public static IReadOnlyList<Measurement> Of(RunHistory history, IReadOnlyList<string> watched)
    {
        var tries = history.Orders.SelectMany(order => order.Tries).OrderBy(call => call.Began).ToList();
        var byDevice = history.Orders.ToLookup(order => order.Device, order => order.Tries);
        var watchedTries = watched.Select(device => byDevice[device].SelectMany(calls => calls).OrderBy(call => call.Began).ToList()).ToList();
        var lives = Lives(history);
        var executed = history.Executions.Where(execution => execution.Mark is not null)
            .GroupBy(execution => (execution.Device, execution.Mark!.Value)).ToDictionary(group => group.Key, group => group.Min(execution => execution.At));
        var deliveries = watched.Select(device => Deliveries(history, device, executed)).ToList();
        return [.. history.Injections.Select((injection, i) =>
        {
            var next = i + 1 < history.Injections.Count ? history.Injections[i + 1].At : DateTimeOffset.MaxValue;
            return new Measurement(
                injection,
                [.. watchedTries.Select(calls => Unavailable(calls, injection)).OfType<TimeSpan>()],
                AllEnded(lives, injection),
                tries.Count(call => call.Answer != Answer.Acknowledged && call.Ended >= injection.At && call.Ended < next),
                [.. deliveries.Select(orders => Delivered(orders, injection)).OfType<TimeSpan>()]);
        })];
    }

    /// <summary>What the platform owes after a fault besides its commands: that it goes on, and that an orderly stop costs no call.</summary>
    public static IEnumerable<Violation> Unsettled(Measurement measurement)
    {
        var injection = measurement.Injection;
        foreach (var complaint in injection.Complaints) yield return new Violation(ViolationKind.Unsettled, complaint);
        if (!injection.MayFailCalls && measurement.FailedCalls > 0)
            yield return new Violation(ViolationKind.Unsettled, $"{injection.Fault} ({injection.Target}): {measurement.FailedCalls} calls failed; an orderly stop fails none.");
    }

    /// <returns>From the fault to the first success of a call that began after it; <c>null</c> when the device's calls were not held up, or none followed.</returns>
    private static TimeSpan? Unavailable(List<Try> calls, Injection injection)
    {
        var from = injection.CountedFrom ?? injection.At;
        var first = calls.Where(call => call.Answer == Answer.Acknowledged && call.Began >= from).MinBy(call => call.Ended);
        if (first is null) return null;
        var heldUp = calls.Any(call =>
            call.Ended >= from && call.Began <= first.Ended && (call.Answer != Answer.Acknowledged || call.Ended - call.Began > Late));
        return heldUp ? first.Ended - from : null;
    }

    private static List<(DateTimeOffset Began, DateTimeOffset Executed)> Deliveries(
        RunHistory history, string device, Dictionary<(string, Mark), DateTimeOffset> executed) =>
        [.. history.Orders.Where(order => order.Device == device && executed.ContainsKey((device, order.Mark)))
            .Select(order => (order.Began, executed[(device, order.Mark)])).OrderBy(order => order.Began)];

    /// <returns>From the fault to the execution of the first command that was submitted after it; <c>null</c> when it was not held up, or none followed.</returns>
    private static TimeSpan? Delivered(List<(DateTimeOffset Began, DateTimeOffset Executed)> orders, Injection injection)
    {
        var from = injection.CountedFrom ?? injection.At;
        var after = orders.Where(order => order.Began >= from).ToList();
        if (after.Count == 0) return null;
        var first = after.MinBy(order => order.Executed);
        var heldUp = orders.Any(order => order.Executed >= from && order.Began <= first.Executed && order.Executed - order.Began > Late);
        return heldUp ? first.Executed - from : null;
    }

    private static TimeSpan? AllEnded(IReadOnlyList<Life> lives, Injection injection)
    {
        var from = injection.CountedFrom ?? injection.At;
        var open = lives.Where(life => life.Accepted <= from && (life.ScheduledFor ?? life.Accepted) <= from && !(life.Ended < from)).ToList();
        if (open.Any(life => life.Ended is null)) return null;
        return open.Count == 0 ? TimeSpan.Zero : open.Max(life => life.Ended!.Value) - from;
    }

    /// <summary>When each command was accepted and ended, by the database's clock, which no fault moves.</summary>
    private static List<Life> Lives(RunHistory history)
    {
        var notes = history.Audit.Where(note => note.CorrelationUid is not null).ToLookup(note => note.Kind);
        var ended = notes[AuditKind.Outcome].GroupBy(note => note.CorrelationUid!.Value).ToDictionary(group => group.Key, group => group.Min(note => note.At));
        var marks = history.Journal.ToDictionary(row => row.CorrelationUid, row => (row.Device, row.Mark));
        var schedules = history.Orders.Where(order => order.ScheduledFor is not null)
            .ToDictionary(order => (order.Device, order.Mark), order => order.ScheduledFor);
        return [.. notes[AuditKind.Accepted].Select(note => new Life(
            note.At,
            marks.TryGetValue(note.CorrelationUid!.Value, out var place) ? schedules.GetValueOrDefault(place) : null,
            ended.TryGetValue(note.CorrelationUid!.Value, out var at) ? at : null))];
    }

    private sealed record Life(DateTimeOffset Accepted, DateTimeOffset? ScheduledFor, DateTimeOffset? Ended);
}
