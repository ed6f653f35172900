using GridOrleans.Commands;
using GridOrleans.Messages;

namespace GridOrleans.Adapters;

/// <summary>How an attempt ended, told by the adapter that made it.</summary>
[GenerateSerializer, Immutable, Alias("AttemptOutcome")]
public sealed record AttemptOutcome
{
    /// <summary>The command's id.</summary>
    [Id(0)] public required Guid CorrelationUid { get; init; }

    /// <summary>The attempt's number, as dispatched.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <summary>The adapter that made the attempt.</summary>
    [Id(2)] public required string AdapterId { get; init; }

    /// <summary>How it ended.</summary>
    [Id(3)] public required AttemptVerdict Verdict { get; init; }

    /// <summary>What the device answered to a command that asks.</summary>
    [Id(4)] public CommandResult? Result { get; init; }

    /// <summary>Why it did not succeed; null exactly when it did.</summary>
    [Id(5)] public CommandError? Error { get; init; }

    /// <summary>When bytes went to the device; null when none did.</summary>
    [Id(6)] public DateTimeOffset? SentAt { get; init; }

    /// <summary>The protocol's new memory, made from the version that it names; null when it has not changed.</summary>
    [Id(7)] public ProtocolState? State { get; init; }

    /// <summary>What was exchanged with the device, in its order; at most <see cref="ExchangedMessage.MostPerReport"/>.</summary>
    [Id(8)] public IReadOnlyList<ExchangedMessage> Messages { get; init; } = [];
}

/// <summary>How an attempt ended.</summary>
public enum AttemptVerdict
{
    /// <summary>The device said that it did it.</summary>
    Succeeded,

    /// <summary>It did not, and trying again would not help: the command fails.</summary>
    Refused,

    /// <summary>It did not, or nobody knows; the next attempt may succeed.</summary>
    Retryable,
}

/// <summary>What the device grain did with an outcome.</summary>
/// <param name="Kind">Taken or not.</param>
/// <param name="State">The protocol's present memory, when the outcome was made from an older version and must be made again.</param>
[GenerateSerializer, Immutable, Alias("OutcomeAnswer")]
public sealed record OutcomeAnswer([property: Id(0)] OutcomeAnswerKind Kind, [property: Id(1)] ProtocolState? State = null);

/// <summary>What the device grain did with an outcome.</summary>
public enum OutcomeAnswerKind
{
    /// <summary>Committed.</summary>
    Taken,

    /// <summary>The command had ended, or another attempt runs; nothing to do.</summary>
    NotAwaited,

    /// <summary>The protocol's memory has changed meanwhile: make the new memory from the present one and report again.</summary>
    StateConflict,
}
