using Microsoft.Extensions.Logging;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Adapters.Hosting;

/// <summary>Executes one accepted command to its end: waits for the device's turn, exchanges inside the limit, reports until that is taken.</summary>
internal sealed class CommandExecution(
    IProtocol protocol, DeviceTurns turns, AdapterLease lease, AwaitedAttempts awaited, OutcomeReports reports, CommandsInHand inHand,
    AdapterMetrics metrics, TimeProvider time, ILogger<CommandExecution> logger) : IDisposable
{
    // Whatever a silo asks for, no exchange holds its place longer.
    private static readonly TimeSpan LongestLimit = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _abandon = new();

    /// <summary>Starts the execution of a command that was accepted a moment ago and returns at once.</summary>
    public void Start(DispatchedCommand command)
    {
        var term = lease.Term;
        _ = Task.Run(() => Execute(command, term));
    }

    /// <summary>Ends all exchanges and reports: the process cannot wait for them any longer.</summary>
    public void Abandon() => _abandon.Cancel();

    public void Dispose() => _abandon.Dispose();

    private async Task Execute(DispatchedCommand command, int term)
    {
        try
        {
            for (var next = command; next is not null;)
            {
                if (await Exchange(next, term) is not { } outcome)
                {
                    next = inHand.Drop(next.CorrelationUid, next.Attempt);
                    continue;
                }
                metrics.Ended(next.Command, outcome);
                next = await reports.Deliver(next, outcome, _abandon.Token);
            }
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            // The lease ends, and the grain tries elsewhere; the process goes away with what it has in hand.
        }
        catch (Exception defect)
        {
            logger.LogError(defect, "The execution of command {CorrelationUid} broke off.", command.CorrelationUid);
            inHand.LetGo(command.CorrelationUid, int.MaxValue);
        }
    }

    /// <summary>The attempt's outcome, or null when it is not this adapter's to make any more.</summary>
    private async Task<ExchangeOutcome?> Exchange(DispatchedCommand command, int term)
    {
        using var limit = new CancellationTokenSource(Clamp(command.Limit), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _abandon.Token);
        var device = command.Contact.DeviceIdentification;
        var started = false;
        try
        {
            using var turn = await turns.Take(device, command.OrganisationIdentification, end.Token);
            if (!await awaited.IsAwaited(command, term, end.Token))
            {
                logger.LogInformation(
                    "Attempt {Attempt} of command {CorrelationUid} is not made: device {Device} awaits it no more.", command.Attempt, command.CorrelationUid, device);
                return null;
            }
            started = true;
            var start = time.GetTimestamp();
            try
            {
                return await protocol.Execute(command, end.Token);
            }
            finally
            {
                metrics.Exchanged(command.Command, time.GetElapsedTime(start));
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return ExchangeOutcome.Retryable(ErrorCode.NoResponse, started
                ? "The device did not answer within the attempt's limit."
                : "The attempt's limit passed before the exchange could start: the adapter or the device was busy, or the cluster away.");
        }
        catch (Exception defect)
        {
            logger.LogError(defect, "The exchange of command {CorrelationUid} with device {Device} broke off.", command.CorrelationUid, device);
            return ExchangeOutcome.Retryable(ErrorCode.NoResponse, "The exchange broke off inside the adapter; its log says why.");
        }
    }

    private static TimeSpan Clamp(TimeSpan limit) =>
        limit < TimeSpan.Zero ? TimeSpan.Zero : limit > LongestLimit ? LongestLimit : limit;
}
