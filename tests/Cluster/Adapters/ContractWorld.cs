using System.Collections.Concurrent;
using GridOrleans.Adapters;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>What the devices of a contract test's silos remember, and how they behave; shared by test and silos, which run in one process.</summary>
public sealed class ContractWorld
{
    private readonly ConcurrentDictionary<string, ContractDevice> _devices = [];

    public ContractDevice Device(string identification) => _devices.GetOrAdd(identification, _ => new ContractDevice());
}

/// <summary>One device of a <see cref="ContractWorld"/>.</summary>
public sealed class ContractDevice
{
    private readonly Lock _lock = new();

    public ProtocolState State { get; private set; } = ProtocolState.None;

    /// <summary>Every report that came.</summary>
    public ConcurrentQueue<AttemptOutcome> Reports { get; } = [];

    /// <summary>Those that were taken.</summary>
    public ConcurrentQueue<AttemptOutcome> Taken { get; } = [];

    /// <summary>Set to let reports fail.</summary>
    public Exception? Away { get; set; }

    /// <summary>The protocol's memory is replaced, as by a message of the device.</summary>
    public ProtocolState Remember(byte[] content)
    {
        lock (_lock)
            return State = new(State.Version + 1, content);
    }

    /// <summary>The commands that adapters have, as a device's grain shows them, until their outcomes are taken.</summary>
    public ConcurrentDictionary<Guid, CommandRecord> Open { get; } = [];

    /// <summary>A command goes to an adapter.</summary>
    public void GivenTo(string adapter, DispatchedCommand command) => Open[command.CorrelationUid] = new()
    {
        CorrelationUid = command.CorrelationUid,
        DeviceIdentification = command.Contact.DeviceIdentification,
        OrganisationIdentification = command.OrganisationIdentification,
        Command = command.Command,
        Status = CommandStatus.Dispatched,
        Priority = DeviceCommand.DefaultPriority,
        CreatedAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        Attempts = command.Attempt,
        History = [new() { Number = command.Attempt, Adapter = adapter }],
    };

    public OutcomeAnswer Report(AttemptOutcome outcome)
    {
        Reports.Enqueue(outcome);
        if (Away is { } away)
            throw away;
        lock (_lock)
        {
            if (outcome.State is { } made)
            {
                if (made.Version != State.Version)
                    return new(OutcomeAnswerKind.StateConflict, State);
                State = new(State.Version + 1, made.Content);
            }
        }
        Taken.Enqueue(outcome);
        Open.TryRemove(outcome.CorrelationUid, out _);
        return new(OutcomeAnswerKind.Taken);
    }
}
