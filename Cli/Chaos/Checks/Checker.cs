namespace GridOrleans.Cli.Chaos;

/// <summary>
/// Holds a run's history against the promises of the design's section 2. It knows nothing of the platform but what clients, devices and the database saw.
/// Its effort grows with the history's length (times its logarithm), so that a long run is checked in seconds.
/// </summary>
internal static class Checker
{
    /// <summary>Checks a history.</summary>
    /// <exception cref="InvalidDataException">Two orders of one device carry the same mark, so that nobody could tell their executions apart.</exception>
    public static Findings Check(RunHistory history)
    {
        var evidence = new Evidence(history);
        var repetitions = new Repetitions(evidence);
        Violation[] violations =
        [
            .. Acknowledgements.Check(evidence),
            .. Outcomes.Check(evidence),
            .. LineOrder.Check(evidence),
            .. repetitions.Unexplained,
            .. Phantoms.Check(evidence),
            .. WritersAndStates.Check(history),
        ];
        return new(violations, history.Orders.Count(order => order.Acknowledged is not null), evidence.ExecutionsOf.Count, repetitions.Explained)
        {
            UnprovokedDeaths = history.Deaths.Where(death => !history.Injections.Any(death.IsExplainedBy)).ToArray(),
        };
    }
}
