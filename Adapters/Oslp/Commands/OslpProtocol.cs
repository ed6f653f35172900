using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Commands;
using Microsoft.Extensions.Options;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Adapters.Oslp;

/// <summary>Executes commands on OSLP devices: one connection, one request and one answer for each step (OSLP handbook, 1.2 and 7).</summary>
internal sealed class OslpProtocol(DeviceExchange exchange, IOptions<OslpOptions> options) : IProtocol
{
    public async Task<ExchangeOutcome> Execute(DispatchedCommand command, CancellationToken cancellationToken)
    {
        if (!OslpOperations.TryFind(command.Command, out var operation))
            return ExchangeOutcome.Refused(ErrorCode.UnsupportedCommand, $"OSLP devices do not know {command.Command.GetType().Name}.");
        if (!ExchangePartner.TryFind(command.Contact, options.Value, out var partner, out var missing))
            return ExchangeOutcome.Retryable(missing.Code, missing.Message);

        var conversation = new Conversation(exchange, partner);
        ExchangeOutcome outcome;
        try
        {
            outcome = await Execute(command.Command, operation, conversation, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = ExchangeOutcome.Retryable(ErrorCode.NoResponse, "The device did not answer within the attempt's limit.");
        }
        return outcome with { SentAt = conversation.SentAt, StateChange = conversation.StateChange };
    }

    private async Task<ExchangeOutcome> Execute(
        DeviceCommand command, OslpOperation operation, Conversation conversation, CancellationToken cancellationToken)
    {
        var (answer, error) = await conversation.Ask(operation.Request(command), cancellationToken);
        if (answer is null)
            return ExchangeOutcome.Retryable(error!.Code, error.Message);
        var outcome = Judge(operation, answer);
        var resume = options.Value.ResumeScheduleAfterSetLight && outcome.Verdict == AttemptVerdict.Succeeded ? operation.FollowUp : null;
        return resume is null ? outcome : await Execute(resume.Command, resume.Operation, conversation, cancellationToken);
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
