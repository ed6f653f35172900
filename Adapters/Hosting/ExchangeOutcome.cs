using GridOrleans.Commands;
using GridOrleans.Messages;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// What an exchange changes in the protocol's memory of the device: the memory as it is now in, the memory as it must be out. It is
/// applied first to the memory that came with the command and again whenever that turns out to be outdated, so it must be a pure function.
/// </summary>
/// <param name="content">The present memory; not to be written to.</param>
/// <returns>The new memory; the same array when nothing changes.</returns>
public delegate byte[] StateChange(byte[] content);

/// <summary>How a protocol's exchange with a device ended.</summary>
public sealed record ExchangeOutcome
{
    /// <summary>How it ended.</summary>
    public required AttemptVerdict Verdict { get; init; }

    /// <summary>What the device answered to a command that asks.</summary>
    public CommandResult? Result { get; init; }

    /// <summary>Why it did not succeed; null exactly when it did.</summary>
    public CommandError? Error { get; init; }

    /// <summary>When bytes went to the device; null when none did.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>What the exchange changes in the protocol's memory, whatever the verdict; null when nothing.</summary>
    public StateChange? StateChange { get; init; }

    /// <summary>What was exchanged with the device, in its order, as far as <see cref="MessageLog"/> wants it; at most <see cref="ExchangedMessage.MostPerReport"/>.</summary>
    public IReadOnlyList<ExchangedMessage> Messages { get; init; } = [];

    /// <summary>The device said that it did it.</summary>
    public static ExchangeOutcome Succeeded(CommandResult? result = null) =>
        new() { Verdict = AttemptVerdict.Succeeded, Result = result };

    /// <summary>It did not, and trying again would not help.</summary>
    /// <param name="code">One of <see cref="Errors.ErrorCode"/>.</param>
    /// <param name="message">The same for people, with what to do.</param>
    public static ExchangeOutcome Refused(string code, string message) =>
        new() { Verdict = AttemptVerdict.Refused, Error = new(code, message) };

    /// <summary>It did not, or nobody knows; the next attempt may succeed.</summary>
    /// <param name="code">One of <see cref="Errors.ErrorCode"/>.</param>
    /// <param name="message">The same for people, with what to do.</param>
    public static ExchangeOutcome Retryable(string code, string message) =>
        new() { Verdict = AttemptVerdict.Retryable, Error = new(code, message) };

    /// <summary>The report to the device grain, made on a given memory.</summary>
    internal AttemptOutcome Report(Guid correlationUid, int attempt, string adapterId, ProtocolState present) => new()
    {
        CorrelationUid = correlationUid,
        Attempt = attempt,
        AdapterId = adapterId,
        Verdict = Verdict,
        Result = Result,
        Error = Error,
        SentAt = SentAt,
        State = Apply(present),
        Messages = Messages,
    };

    private ProtocolState? Apply(ProtocolState present)
    {
        var content = StateChange?.Invoke(present.Content);
        return content is null || ReferenceEquals(content, present.Content) ? null : new ProtocolState(present.Version, content);
    }
}
