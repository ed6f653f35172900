namespace GridOrleans.Simulators.Oslp;

/// <summary>The whole process in numbers. <paramref name="Intake"/> counts envelopes from platforms by what came of them.</summary>
internal sealed record SummaryView(
    int Devices,
    int Registered,
    long Executed,
    long OldestExecution,
    int EventsWaiting,
    long EventsDelivered,
    long EventsRejected,
    long DeliveryFailures,
    long Registrations,
    long RegistrationFailures,
    int ErrandsPlanned,
    int Connections,
    long ConnectionsRefused,
    long BrokenFrames,
    IReadOnlyDictionary<string, long> Intake,
    string Listen)
{
    public static SummaryView Of(
        Fleet fleet, ExecutionLog executions, SimulatorCounters counters, Agenda agenda, DeviceListener listener) => new(
        fleet.Lights.Count,
        fleet.Lights.Count(light => light.Registered),
        executions.Newest,
        executions.Oldest,
        fleet.Lights.Sum(light => light.Outbox.Count),
        counters.EventsDelivered,
        counters.EventsRejected,
        counters.DeliveryFailures,
        counters.Registrations,
        counters.RegistrationFailures,
        agenda.Count,
        counters.Connections,
        counters.ConnectionsRefused,
        counters.BrokenFrames,
        Enum.GetValues<IntakeResult>().ToDictionary(result => Name(result), counters.Of),
        listener.EndPoint.ToString());

    private static string Name(IntakeResult result)
    {
        var name = result.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
