using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Messages;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// A device said this: judges the message by what is known of the device, commits what it brings, and only then lets it be answered. When
/// the protocol's memory has changed in between, the message is judged again.
/// </summary>
public sealed class DeviceMessages
{
    /// <summary>How often a message is judged before it is given up because the device's memory keeps changing under it.</summary>
    public const int MostJudgements = 5;

    private readonly IGrainFactory _grains;
    private readonly ClusterCalls _calls;
    private readonly MessageLog _log;
    private readonly ILogger _logger;

    internal DeviceMessages(IGrainFactory grains, ClusterCalls calls, MessageLog log, ILogger<DeviceMessages> logger) =>
        (_grains, _calls, _log, _logger) = (grains, calls, log, logger);

    /// <summary>Which device goes by a name of the protocol; null when none does.</summary>
    /// <param name="protocolIdentity">The key of <see cref="IDeviceIdentityGrain"/>.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    public Task<string?> Resolve(string protocolIdentity, CancellationToken cancellationToken) =>
        _calls.Until(_grains.GetGrain<IDeviceIdentityGrain>(protocolIdentity).Resolve, cancellationToken);

    /// <summary>Judges and commits a message. Calls that do not come through are repeated until the token ends that.</summary>
    /// <param name="deviceIdentification">The device that the message claims to come from.</param>
    /// <param name="judge">
    /// What the protocol makes of the message. Called again with newer memory after a conflict, so it must have no effects, and everything
    /// random in it must have been drawn before. The state that it commits names the version it was given.
    /// </param>
    /// <param name="cancellationToken">When the device will not wait any longer.</param>
    /// <returns>The judgement, committed; or a refusal.</returns>
    /// <exception cref="OperationCanceledException">The token ended it: whether the message is committed is unknown, so there is no answer.</exception>
    public async Task<Judgement<TReply>> Commit<TReply>(
        string deviceIdentification, Func<DeviceContact, Judgement<TReply>> judge, CancellationToken cancellationToken) where TReply : class
    {
        var device = _grains.Device(deviceIdentification);
        var contact = await _calls.Until(device.ReadContact, cancellationToken);
        for (var judgements = 0; contact is not null && judgements < MostJudgements; judgements++)
        {
            var judgement = judge(contact);
            if (judgement.Message is not { } message)
            {
                LogRefused(device, judgement.Exchanged);
                return judgement;
            }
            message = message with { Messages = judgement.Exchanged };
            DeviceMessageAnswer answer;
            try
            {
                answer = await _calls.Until(() => device.Receive(message), cancellationToken);
            }
            catch (RefusedException refusal)
            {
                return Judgement.Refuse<TReply>(SecurityEventKind.Malformed, refusal.Message);
            }
            switch (answer.Kind)
            {
                case DeviceMessageAnswerKind.Taken:
                    return judgement;
                case DeviceMessageAnswerKind.IdentityTaken:
                    LogRefused(device, [.. judgement.Exchanged.Where(heard => heard.IsIncoming).Select(heard => heard with { IsValid = false })]);
                    return Judgement.Refuse<TReply>(SecurityEventKind.IdentityTaken, "Another device holds this name.");
                case DeviceMessageAnswerKind.UnknownDevice:
                    contact = null;
                    break;
                case DeviceMessageAnswerKind.StateConflict when IsOwn(message.State, answer.State):
                    return judgement;
                case DeviceMessageAnswerKind.StateConflict:
                    contact = contact with { State = answer.State };
                    break;
            }
        }
        return contact is null
            ? Judgement.Refuse<TReply>(SecurityEventKind.UnknownDevice, "Nobody added this device.")
            : Judgement.Refuse<TReply>(SecurityEventKind.TooMany, "Too many messages and answers of this device at once.");
    }

    /// <summary>Logs what a known device said, or somebody in its name, and nothing came of. Nobody waits for it: the connection must not tell that the device is known.</summary>
    private void LogRefused(IDeviceGrain device, IReadOnlyList<ExchangedMessage> exchanged)
    {
        if (exchanged.Count > 0 && _log.MayLogRefused())
            _ = Log();

        async Task Log()
        {
            try
            {
                await device.Log(exchanged);
            }
            catch (Exception away)
            {
                // Counted and logged as a security event it was all the same.
                _logger.LogDebug(away, "A refused message could not be logged.");
            }
        }
    }

    // A try whose answer got lost may have been committed; its repetition then conflicts with itself.
    private static bool IsOwn(ProtocolState offered, ProtocolState present) =>
        present.Version == offered.Version + 1 && present.Content.AsSpan().SequenceEqual(offered.Content);
}
