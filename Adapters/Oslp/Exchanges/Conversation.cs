using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Commands;
using GridOrleans.Messages;

namespace GridOrleans.Adapters.Oslp;

/// <summary>The exchanges of one attempt, one after another, each with the number that the one before has left.</summary>
internal sealed class Conversation(DeviceExchange exchange, ExchangePartner partner, Guid command, MessageRecord record)
{
    private readonly List<AcceptedAnswer> _answers = [];
    private ExchangePartner _partner = partner;

    /// <summary>When bytes first went to the device; null when none did.</summary>
    public DateTimeOffset? SentAt => record.SentAt;

    /// <summary>What was exchanged, for the device message log.</summary>
    public IReadOnlyList<ExchangedMessage> Messages => record.Messages;

    /// <summary>Whether the command is done but for what follows it; kept in the memory of the device.</summary>
    public bool IsHalfDone { get; set; }

    /// <summary>What the answers change in the memory of the device; null when there were none.</summary>
    public StateChange? StateChange => _answers.Count == 0 ? null : Apply;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <returns>The answer, or why there is none that may be believed.</returns>
    public async Task<(Message? Answer, CommandError? Error)> Ask(Message request, CancellationToken cancellationToken)
    {
        var result = await exchange.Ask(_partner, request, record, cancellationToken);
        if (result.Accepted is { } accepted)
        {
            _answers.Add(accepted);
            _partner = _partner.After(accepted);
        }
        return (result.Answer, result.Error);
    }

    private byte[] Apply(byte[] content)
    {
        var before = OslpDeviceStateFormat.Read(content);
        var after = _answers.Aggregate(before, (state, answer) => state.Answers(answer));
        // What another command has left half done, waiting for its next attempt, stays so.
        if (IsHalfDone != (after.HalfDone == command))
            after = after with { HalfDone = IsHalfDone ? command : null };
        return ReferenceEquals(before, after) ? content : OslpDeviceStateFormat.Write(after);
    }
}
