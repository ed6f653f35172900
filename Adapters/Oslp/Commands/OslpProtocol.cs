using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Commands;
using Microsoft.Extensions.Options;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Adapters.Oslp;

/// <summary>Executes commands on OSLP devices: one connection, one request and one answer for each step (OSLP handbook, 1.2 and 7).</summary>
internal sealed class OslpProtocol(DeviceExchange exchange, MessageLog log, IOptions<OslpOptions> options) : IProtocol
{
    public async Task<ExchangeOutcome> Execute(DispatchedCommand command, CancellationToken cancellationToken)
    {
        if (!OslpOperations.TryFind(command.Command, out var operation))
            return ExchangeOutcome.Refused(ErrorCode.UnsupportedCommand, $"OSLP devices do not know {command.Command.GetType().Name}.");
        if (operation.ObstacleOf?.Invoke(command.Command) is { } obstacle)
            return ExchangeOutcome.Refused(ErrorCode.UnsupportedCommand, $"OSLP devices do not take this {command.Command.GetType().Name}: {obstacle}.");
        if (!ExchangePartner.TryFind(command.Contact, options.Value, out var partner, out var missing))
            return ExchangeOutcome.Retryable(missing.Code, missing.Message);

        var conversation = new Conversation(exchange, partner, command.CorrelationUid, new(log));
        ExchangeOutcome outcome;
        try
        {
            outcome = await Execute(command, operation, conversation, partner.State.HalfDone == command.CorrelationUid, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = ExchangeOutcome.Retryable(ErrorCode.NoResponse, "The device did not answer within the attempt's limit.");
        }
        return outcome with { SentAt = conversation.SentAt, StateChange = conversation.StateChange, Messages = conversation.Messages };
    }

    private async Task<ExchangeOutcome> Execute(
        DispatchedCommand command, OslpOperation operation, Conversation conversation, bool isHalfDone, CancellationToken cancellationToken)
    {
        if (!isHalfDone && await Execute(command.Command, operation, conversation, cancellationToken) is var outcome
            && (outcome.Verdict != AttemptVerdict.Succeeded || !options.Value.ResumeScheduleAfterSetLight || operation.FollowUp is null))
            return outcome;
        // From here on, whatever becomes of the rest, the device has done the first part.
        conversation.IsHalfDone = true;
        outcome = await Execute(operation.FollowUp!.Command, operation.FollowUp.Operation, conversation, cancellationToken);
        conversation.IsHalfDone = outcome.Verdict == AttemptVerdict.Retryable;
        return outcome;
    }

    private static async Task<ExchangeOutcome> Execute(
        DeviceCommand command, OslpOperation operation, Conversation conversation, CancellationToken cancellationToken)
    {
        var (answer, error) = await conversation.Ask(operation.Request(command), cancellationToken);
        return answer is null ? ExchangeOutcome.Retryable(error!.Code, error.Message) : Judge(operation, answer);
    }

    // OSLP handbook, 7.1.
    private static ExchangeOutcome Judge(OslpOperation operation, Message answer) => operation.StatusOf(answer) switch
    {
        Status.Ok => ExchangeOutcome.Succeeded(operation.ResultOf?.Invoke(answer)),
        Status.Rejected => ExchangeOutcome.Refused(
            ErrorCode.DeviceReportsRejected, "Device reports rejected: it cannot do this in its present state."),
        _ => ExchangeOutcome.Refused(ErrorCode.DeviceReportsFailure, "Device reports failure."),
    };
}
