namespace GridOrleans.Simulators.Oslp;

/// <summary>What has happened since the process started; counted, never reset.</summary>
internal sealed class SimulatorCounters
{
    private readonly long[] _intake = new long[Enum.GetValues<IntakeResult>().Length];
    private long _registrations;
    private long _registrationFailures;
    private long _eventsDelivered;
    private long _eventsRejected;
    private long _deliveryFailures;
    private long _brokenFrames;
    private long _connectionsRefused;
    private int _connections;

    public long Registrations => Interlocked.Read(ref _registrations);

    public long RegistrationFailures => Interlocked.Read(ref _registrationFailures);

    public long EventsDelivered => Interlocked.Read(ref _eventsDelivered);

    public long EventsRejected => Interlocked.Read(ref _eventsRejected);

    public long DeliveryFailures => Interlocked.Read(ref _deliveryFailures);

    public long BrokenFrames => Interlocked.Read(ref _brokenFrames);

    public long ConnectionsRefused => Interlocked.Read(ref _connectionsRefused);

    public int Connections => Volatile.Read(ref _connections);

    public long Of(IntakeResult result) => Interlocked.Read(ref _intake[(int)result]);

    public void Count(IntakeResult result) => Interlocked.Increment(ref _intake[(int)result]);

    public void CountRegistration(bool succeeded) => Interlocked.Increment(ref succeeded ? ref _registrations : ref _registrationFailures);

    public void CountEventsDelivered(int events) => Interlocked.Add(ref _eventsDelivered, events);

    public void CountEventsRejected(int events) => Interlocked.Add(ref _eventsRejected, events);

    public void CountDeliveryFailure() => Interlocked.Increment(ref _deliveryFailures);

    public void CountBrokenFrame() => Interlocked.Increment(ref _brokenFrames);

    public bool TryEnterConnection(int maximum)
    {
        if (Interlocked.Increment(ref _connections) <= maximum)
            return true;

        Interlocked.Decrement(ref _connections);
        Interlocked.Increment(ref _connectionsRefused);
        return false;
    }

    public void LeaveConnection() => Interlocked.Decrement(ref _connections);
}
