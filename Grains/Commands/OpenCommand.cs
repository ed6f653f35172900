using GridOrleans.Journal;

namespace GridOrleans.Commands;

/// <summary>A command that has no outcome yet, in the memory of its device's grain. The journal has all of it but the running attempt.</summary>
internal sealed class OpenCommand(CommandRecord record, string? owner)
{
    private readonly TaskCompletionSource<CommandRecord> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CommandRecord _record = record;

    public Guid Id => _record.CorrelationUid;

    public string Organisation => _record.OrganisationIdentification;

    public int Priority => _record.Priority;

    public DeviceCommand Command => _record.Command;

    /// <summary>From when on it takes its turn.</summary>
    public DateTimeOffset EligibleAt { get; } = record.Command.ScheduleTime ?? record.CreatedAt;

    /// <summary>When its next attempt may start; later than <see cref="EligibleAt"/> after a failed one.</summary>
    public DateTimeOffset DueAt => _record.DueAt!.Value;

    public DateTimeOffset ExpiresAt => _record.ExpiresAt;

    /// <summary>Attempts that have ended and are in the journal.</summary>
    public int AttemptsMade => _record.Attempts;

    /// <summary>The attempt under way, if any.</summary>
    public RunningAttempt? Running { get; private set; }

    /// <summary>Completes with the final record.</summary>
    public Task<CommandRecord> Ended => _ended.Task;

    /// <summary>The silo incarnation that the journal names; null: the sweep takes it when it is due.</summary>
    public string? Owner { get; set; } = owner;

    /// <summary>The record as the journal has it.</summary>
    public CommandRecord Stored => _record;

    /// <summary>The attempt under way as it stands in the history when the command ends without its outcome.</summary>
    public CommandAttempt? BrokenOff(DateTimeOffset now) => Running is { Adapter: not null } ? Running.AsAttempt() with { EndedAt = now } : null;

    /// <summary>The record as it may be shown now.</summary>
    public CommandRecord Record => Running switch
    {
        null => _record,
        { Adapter: null } waiting => _record with { Attempts = waiting.Number },
        var sent => _record with
        {
            Status = CommandStatus.Dispatched,
            Attempts = sent.Number,
            History = [.. _record.History, sent.AsAttempt()],
        },
    };

    public RunningAttempt Start() => Running = new RunningAttempt(AttemptsMade + 1);

    /// <summary>The attempt never reached an adapter: it does not count.</summary>
    public void Abandon(DateTimeOffset dueAt)
    {
        Running = null;
        _record = _record with { DueAt = dueAt };
    }

    /// <summary>The record after an attempt has ended without success and another will follow.</summary>
    public CommandRecord AfterFailedAttempt(CommandAttempt attempt, DateTimeOffset dueAt) => _record with
    {
        Attempts = attempt.Number,
        DueAt = dueAt,
        History = Append(attempt),
        Error = attempt.Error,
    };

    /// <summary>The final record.</summary>
    public CommandRecord AfterEnd(CommandStatus status, CommandAttempt? attempt, CommandResult? result, CommandError? error, DateTimeOffset now) =>
        _record with
        {
            Status = status,
            Attempts = attempt?.Number ?? AttemptsMade,
            History = attempt is null ? _record.History : Append(attempt),
            Result = result,
            Error = error,
            DueAt = null,
            FinishedAt = now,
        };

    /// <summary>Takes over a record that has been committed.</summary>
    public void Committed(CommandRecord record)
    {
        _record = record;
        Running = null;
        if (!record.IsOpen)
            _ended.TrySetResult(record);
    }

    private List<CommandAttempt> Append(CommandAttempt attempt) =>
        [.. _record.History.TakeLast(OutcomeDocument.LongestHistory - 1), attempt];
}

/// <summary>An attempt under way.</summary>
internal sealed class RunningAttempt(int number)
{
    public int Number { get; } = number;

    public string? Adapter { get; private set; }

    public DateTimeOffset? DispatchedAt { get; private set; }

    public void Taken(string adapter, DateTimeOffset now)
    {
        Adapter = adapter;
        DispatchedAt = now;
    }

    public CommandAttempt AsAttempt() => new() { Number = Number, Adapter = Adapter, DispatchedAt = DispatchedAt };
}
