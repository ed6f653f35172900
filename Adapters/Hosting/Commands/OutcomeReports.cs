using GridOrleans.Devices;
using GridOrleans.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Brings outcomes home: reports to the device grain until it has answered, also while cluster or database are away. The command stays in
/// hand meanwhile, so what waits to be reported is bounded by the adapter's capacity.
/// </summary>
internal sealed class OutcomeReports(
    IGrainFactory grains, ClusterCalls calls, CommandsInHand inHand, IOptions<AdapterOptions> options, TimeProvider time,
    ILogger<OutcomeReports> logger)
{
    private const int ConflictsWithoutPause = 5;
    private static readonly TimeSpan ConflictPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Reports until the outcome is settled, and lets the command go.</summary>
    /// <returns>Null, or a later attempt of the same command that was handed over after this one had been taken: it is to be executed.</returns>
    public async Task<DispatchedCommand?> Deliver(DispatchedCommand executed, ExchangeOutcome outcome, CancellationToken cancellationToken)
    {
        var device = grains.Device(executed.Contact.DeviceIdentification);
        var present = executed.Contact.State;
        var conflicts = 0;
        while (true)
        {
            var attempt = inHand.Newest(executed.CorrelationUid).Attempt;
            var answer = await Report(device, outcome.Report(executed.CorrelationUid, attempt, options.Value.Id, present), cancellationToken);
            switch (answer.Kind)
            {
                case OutcomeAnswerKind.Taken:
                    // Only an attempt that may be repeated is followed by another.
                    return inHand.LetGo(executed.CorrelationUid, outcome.Verdict == AttemptVerdict.Retryable ? attempt : CommandsInHand.NoneFollows);

                // Not awaited under this number; but if a later attempt was handed over meanwhile, then under that.
                case OutcomeAnswerKind.NotAwaited:
                    if (inHand.LetGo(executed.CorrelationUid, attempt) is not { } later)
                        return null;
                    // What may be repeated has been counted under its own number: the later attempt is yet to be made.
                    if (outcome.Verdict == AttemptVerdict.Retryable)
                        return later;
                    break;

                case OutcomeAnswerKind.StateConflict:
                    if (++conflicts > ConflictsWithoutPause)
                        await Task.Delay(ConflictPause, time, cancellationToken);
                    present = answer.State ?? await ReadState(device, cancellationToken);
                    break;
            }
        }
    }

    private async Task<OutcomeAnswer> Report(IDeviceGrain device, AttemptOutcome report, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.Until(() => device.Report(report), cancellationToken);
        }
        catch (RefusedException refusal)
        {
            logger.LogWarning("The outcome of command {CorrelationUid} is refused: {Refusal}", report.CorrelationUid, refusal.Message);
            return new(OutcomeAnswerKind.NotAwaited);
        }
    }

    private async Task<ProtocolState> ReadState(IDeviceGrain device, CancellationToken cancellationToken) =>
        (await calls.Until(device.ReadContact, cancellationToken))?.State ?? ProtocolState.None;
}
