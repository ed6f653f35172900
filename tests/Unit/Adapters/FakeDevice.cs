using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Messages;

namespace GridOrleans.Tests.Unit.Adapters;

/// <summary>A device grain that keeps the rules of versions and writes down what it is told.</summary>
internal sealed class FakeDevice(FakeGrid grid, string identification) : IDeviceGrain
{
    private readonly Lock _lock = new();

    /// <summary>Null: nobody added it.</summary>
    public DeviceContact? Contact { get; set; }

    /// <summary>Every report, also those that were not taken.</summary>
    public ConcurrentQueue<AttemptOutcome> Reports { get; } = [];

    public ConcurrentQueue<AttemptOutcome> Taken { get; } = [];

    public ConcurrentQueue<DeviceMessage> Messages { get; } = [];

    /// <summary>What was logged beside reports and messages.</summary>
    public ConcurrentQueue<ExchangedMessage> Logged { get; } = [];

    /// <summary>Called before a report is judged.</summary>
    public Func<AttemptOutcome, Task> BeforeReport { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called after a message was taken and before that is answered.</summary>
    public Func<DeviceMessage, Task> AfterReceive { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a report is answered when its state fits.</summary>
    public Func<AttemptOutcome, OutcomeAnswerKind> Answer { get; set; } = _ => OutcomeAnswerKind.Taken;

    /// <summary>What is said of any command that is asked for.</summary>
    public Func<CommandRecord?> OpenCommand { get; set; } = () => throw new NotSupportedException();

    public ProtocolState State => Contact?.State ?? ProtocolState.None;

    /// <summary>Adds the device.</summary>
    public FakeDevice With(string protocol = "OSLP", string? publicKey = null, string? address = null, byte[]? state = null)
    {
        Contact = new()
        {
            DeviceIdentification = identification,
            Protocol = protocol,
            PublicKey = publicKey,
            NetworkAddress = address,
            State = state is null ? ProtocolState.None : new(1, state),
        };
        return this;
    }

    /// <summary>Somebody else changes the protocol's memory.</summary>
    public void Overtake(byte[] content)
    {
        lock (_lock)
            Contact = Contact! with { State = new(State.Version + 1, content) };
    }

    public async Task<OutcomeAnswer> Report(AttemptOutcome outcome)
    {
        Reports.Enqueue(outcome);
        await BeforeReport(outcome);
        lock (_lock)
        {
            if (outcome.State is { } made)
            {
                if (made.Version != State.Version)
                    return new(OutcomeAnswerKind.StateConflict, State);
                Contact = Contact! with { State = new(made.Version + 1, made.Content) };
            }
        }
        var answer = Answer(outcome);
        if (answer == OutcomeAnswerKind.Taken)
            Taken.Enqueue(outcome);
        return new(answer);
    }

    public Task<DeviceContact?> ReadContact() => Task.FromResult(Contact);

    public async Task<DeviceMessageAnswer> Receive(DeviceMessage message)
    {
        lock (_lock)
        {
            if (Contact is not { } contact)
                return new(DeviceMessageAnswerKind.UnknownDevice, ProtocolState.None);
            if (message.State.Version != State.Version)
                return new(DeviceMessageAnswerKind.StateConflict, State);
            if (message.Registration is { } registration)
            {
                if (grid.Identities.GetOrAdd(registration.ProtocolIdentity, identification) != identification)
                    return new(DeviceMessageAnswerKind.IdentityTaken, State);
                contact = contact with { NetworkAddress = registration.NetworkAddress };
            }
            Contact = contact with { State = new(message.State.Version + 1, message.State.Content) };
            Messages.Enqueue(message);
        }
        await AfterReceive(message);
        return new(DeviceMessageAnswerKind.Taken, State);
    }

    public Task Log(IReadOnlyList<ExchangedMessage> messages)
    {
        foreach (var message in messages)
            Logged.Enqueue(message);
        return Task.CompletedTask;
    }

    public Task<Creation<Device>> Create(Caller caller, DeviceRegistration registration) => throw new NotSupportedException();

    public Task<Device> Read(Caller caller) => throw new NotSupportedException();

    public Task<Device> Change(Caller caller, DeviceRegistration registration, string? expectedVersion) => throw new NotSupportedException();

    public Task<Device> Apply(Caller caller, DeviceChange change, string? expectedVersion, bool onlyTry) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeviceAuthorisation>> ReadAuthorisations(Caller caller) => throw new NotSupportedException();

    public Task Require(Caller caller, DeviceFunction function, bool onlyActive) => throw new NotSupportedException();

    public Task Remove(Caller caller, string? expectedVersion) => throw new NotSupportedException();

    public Task<CommandRecord> Submit(CommandSubmission submission) => throw new NotSupportedException();

    public Task<CommandRecord?> ReadOpenCommand(Guid correlationUid) => Task.FromResult(OpenCommand());

    public Task<CommandRecord?> WaitForOutcome(Guid correlationUid, TimeSpan limit) => throw new NotSupportedException();

    public Task<CommandRecord> Cancel(Caller caller, Guid correlationUid) => throw new NotSupportedException();

    public Task<bool> HoldsIdentity(string protocolIdentity) => throw new NotSupportedException();
}
