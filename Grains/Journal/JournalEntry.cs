using GridOrleans.Audit;
using GridOrleans.Events;
using GridOrleans.Messages;
using GridOrleans.Notifications;

namespace GridOrleans.Journal;

/// <summary>What a grain wants committed as one: all of it, or none. An empty one confirms what was committed before.</summary>
internal sealed class JournalEntry
{
    /// <summary>A new command.</summary>
    public NewCommand? Command { get; init; }

    /// <summary>A change of an open command.</summary>
    public CommandChange? Change { get; init; }

    /// <summary>The device's hot state.</summary>
    public DeviceStateRow? State { get; init; }

    /// <summary>Events of the device.</summary>
    public IReadOnlyList<DeviceEvent> Events { get; init; } = [];

    /// <summary>What is to be told of it.</summary>
    public IReadOnlyList<NewNotification> Notifications { get; init; } = [];

    /// <summary>How an attempt to deliver a notification ended.</summary>
    public DeliveryChange? Delivery { get; init; }

    /// <summary>What the audit trail is to say of it.</summary>
    public IReadOnlyList<AuditRecord> Audit { get; init; } = [];

    /// <summary>The same with their places in the writer's chain, which <see cref="AuditChain"/> gives them.</summary>
    public IReadOnlyList<AuditRecord> Sealed { get; set; } = [];

    /// <summary>What was exchanged with the device.</summary>
    public DeviceLog? Log { get; init; }

    /// <summary>Completes when the entry is committed; fails with <see cref="Errors.UnavailableException"/> when that cannot be had or known.</summary>
    public Task<JournalAnswer> Committed => _committed.Task;

    private readonly TaskCompletionSource<JournalAnswer> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Complete(JournalAnswer answer) => _committed.TrySetResult(answer);

    public void Fail(Exception failure) => _committed.TrySetException(failure);
}

/// <summary>A command's row as it is first written; <see cref="Owner"/> null leaves it to the sweep.</summary>
internal sealed record NewCommand(
    Guid Id, string Device, string Organisation, string CommandJson, string Type, int Priority, DateTimeOffset Accepted, DateTimeOffset Due,
    DateTimeOffset Expires, string? Owner, Guid? ResubmissionOf, Guid? IdempotencyKey, Guid? Fingerprint);

/// <summary>
/// What changes in an open command's row. Written only while it is open, so that the first outcome stands, and while no more attempts are counted
/// there, so that what comes late takes none of them back.
/// </summary>
internal sealed record CommandChange(
    Guid Id, int State, int Attempts, DateTimeOffset Due, string? Owner, string? OutcomeJson, DateTimeOffset? Finished);

/// <summary>A device's hot state; written only over an older version.</summary>
internal sealed record DeviceStateRow(string Device, long Version, string StateJson);

/// <summary>Messages exchanged with a device, for an organisation; empty: for none.</summary>
internal sealed record DeviceLog(string Device, string Organisation, IReadOnlyList<ExchangedMessage> Messages);

/// <summary>What the database did.</summary>
/// <param name="ChangeTaken">The command was open; true when nothing was to be changed.</param>
/// <param name="StateTaken">The stored state was older; true when nothing was to be stored.</param>
/// <param name="Existing">The command that was there already, under the same id or idempotency key; null when the entry's own was written.</param>
/// <param name="SameRequest">Whether that command came from the same request.</param>
internal readonly record struct JournalAnswer(bool ChangeTaken, bool StateTaken, Guid? Existing, bool SameRequest);
