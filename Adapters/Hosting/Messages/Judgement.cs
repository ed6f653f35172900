using GridOrleans.Messages;

namespace GridOrleans.Adapters.Hosting;

/// <summary>Why a message is not believed.</summary>
/// <param name="Kind">The reason's kind.</param>
/// <param name="Detail">The reason in words.</param>
public sealed record Refusal(SecurityEventKind Kind, string Detail);

/// <summary>
/// What a protocol makes of a device's message, given the device's contact data and the protocol's memory of it: what to commit, what to
/// reply when that is done, or why to refuse.
/// </summary>
/// <typeparam name="TReply">The protocol's reply.</typeparam>
public sealed record Judgement<TReply> where TReply : class
{
    /// <summary>What to commit first; null when nothing changes.</summary>
    public DeviceMessage? Message { get; init; }

    /// <summary>What to reply then; null exactly when it is refused.</summary>
    public TReply? Reply { get; init; }

    /// <summary>
    /// The message and the reply, for the device message log, as far as <see cref="MessageLog"/> wants them; logged with what is committed, or, when nothing is, by themselves.
    /// </summary>
    public IReadOnlyList<ExchangedMessage> Exchanged { get; init; } = [];

    /// <summary>Why the device gets no reply; null when it gets one.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>Makes judgements.</summary>
public static class Judgement
{
    /// <summary>Commits, then replies.</summary>
    public static Judgement<TReply> Take<TReply>(DeviceMessage message, TReply reply) where TReply : class =>
        new() { Message = message, Reply = reply };

    /// <summary>Replies; there is nothing to commit.</summary>
    public static Judgement<TReply> Answer<TReply>(TReply reply) where TReply : class => new() { Reply = reply };

    /// <summary>Refuses: no reply.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="detail">Why, in words.</param>
    /// <param name="message">What is to be committed all the same; null when nothing changes.</param>
    public static Judgement<TReply> Refuse<TReply>(SecurityEventKind kind, string detail, DeviceMessage? message = null)
        where TReply : class => new() { Refusal = new(kind, detail), Message = message };
}
