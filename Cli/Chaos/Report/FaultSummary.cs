namespace GridOrleans.Cli.Chaos;

/// <summary>All injections of one kind of fault.</summary>
/// <param name="Fault">Its name.</param>
/// <param name="Times">How often it was injected.</param>
/// <param name="Kills">How many processes it killed.</param>
/// <param name="Restarts">How many processes were started again.</param>
/// <param name="Unavailable">Over all devices that were affected by any of them; null when none was.</param>
/// <param name="Delivered">Over all devices whose commands were held up; null when none was.</param>
/// <param name="FailedCalls">How many calls got no acknowledgement at all.</param>
/// <param name="AllEnded">Until all that was open had ended; null when that was never seen.</param>
/// <param name="Remarks">What a reader must know to take the numbers for what they are.</param>
internal sealed record FaultSummary(
    string Fault, int Times, int Kills, int Restarts, Spread? Unavailable, Spread? Delivered, int FailedCalls, Spread? AllEnded, IReadOnlyList<string> Remarks)
{
    /// <summary>Sums up, in the order in which faults were first injected; those never injected are last.</summary>
    public static IReadOnlyList<FaultSummary> Of(IReadOnlyList<Measurement> measurements, IReadOnlyList<NotInjected> missing)
    {
        var injected = measurements.ToLookup(measurement => measurement.Injection.Fault);
        var absent = missing.ToLookup(fault => fault.Fault);
        return [.. injected.Select(group => group.Key).Union(absent.Select(group => group.Key)).Select(fault => Of(fault, [.. injected[fault]], [.. absent[fault]]))];
    }

    private static FaultSummary Of(string fault, IReadOnlyList<Measurement> injected, IReadOnlyList<NotInjected> missing)
    {
        var remarks = missing.GroupBy(absent => absent.Why).Select(group => $"{Often(group.Count())} not injected: {group.Key}").ToList();
        if (missing.Count > 0 && injected.Count == 0) remarks.Add("not survived, for it was not tried");
        var unseen = injected.Count(measurement => measurement.AllEnded is null);
        if (unseen > 0) remarks.Add($"{Often(unseen)} the end of all open commands was not seen");
        return new(
            fault, injected.Count, injected.Sum(measurement => measurement.Injection.Kills),
            injected.Sum(measurement => measurement.Injection.Restarted.Count), Spread.Of(injected.SelectMany(measurement => measurement.Unavailable)),
            Spread.Of(injected.SelectMany(measurement => measurement.Delivered)),
            injected.Sum(measurement => measurement.FailedCalls), Spread.Of(injected.Select(measurement => measurement.AllEnded).OfType<TimeSpan>()), remarks);
    }

    private static string Often(int count) => count == 1 ? "once" : $"{count} times";
}
