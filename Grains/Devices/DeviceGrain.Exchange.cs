using System.Text.Json;
using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Events;
using GridOrleans.Journal;
using GridOrleans.Json;
using GridOrleans.Messages;

namespace GridOrleans.Devices;

/// <content>What adapters report: how attempts ended, and what the device said.</content>
internal sealed partial class DeviceGrain
{
    // The name that a registration under way has claimed and not committed yet.
    private string? _claiming;

    public async Task<OutcomeAnswer> Report(AttemptOutcome outcome)
    {
        EndUse(outcome.CorrelationUid, outcome.Attempt);
        await Refresh();
        if (Stored is null)
            return new(OutcomeAnswerKind.NotAwaited);
        if (outcome.State is { } made && made.Version != _hot.ProtocolVersion)
            return new(OutcomeAnswerKind.StateConflict, _hot.ProtocolState);
        var hot = After(outcome);
        var command = _queue.Find(outcome.CorrelationUid);
        // A success counts whoever brings it; the failure of an attempt that has been counted already says nothing about the one that runs.
        if (command is null || (outcome.Verdict != AttemptVerdict.Succeeded && outcome.Attempt != command.AttemptsMade + 1))
        {
            if (outcome.State is not null || outcome.Messages.Count > 0)
                await StoreUnawaited(outcome, hot);
            return new(OutcomeAnswerKind.NotAwaited);
        }
        await Conclude(command, Ended(command, outcome), outcome.Verdict, outcome.Result, hot, outcome.Messages);
        await Advance();
        return new(OutcomeAnswerKind.Taken);
    }

    public async Task AttemptLost(Guid correlationUid, int attempt, CommandError reason, string silo)
    {
        // A silo that was frozen tells of attempts that another has taken over meanwhile.
        if (silo != workshop.Silo.Name)
            return;
        EndUse(correlationUid, attempt);
        await Refresh();
        if (_queue.Find(correlationUid) is not { Running: { } running } command || running.Number != attempt)
            return;
        var hot = _hot with { LastFailure = Now, FailuresSinceSuccess = _hot.FailuresSinceSuccess + 1, Version = _hot.Version + 1 };
        await Conclude(command, running.AsAttempt() with { EndedAt = Now, Error = reason }, AttemptVerdict.Retryable, null, hot);
        await Advance();
    }

    public async Task<DeviceMessageAnswer> Receive(DeviceMessage message)
    {
        await Refresh();
        if (Present() is not { } device)
            return new(DeviceMessageAnswerKind.UnknownDevice, ProtocolState.None);
        if (message.State.Version != _hot.ProtocolVersion)
            return new(DeviceMessageAnswerKind.StateConflict, _hot.ProtocolState);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Events.Count, DeviceMessage.MostEvents);
        CheckSize(message.State);
        try
        {
            return await Receive(device, message);
        }
        finally
        {
            _claiming = null;
        }
    }

    private async Task<DeviceMessageAnswer> Receive(Device device, DeviceMessage message)
    {
        if (message.Registration is { } registration)
        {
            _claiming = registration.ProtocolIdentity;
            if (!await GrainFactory.GetGrain<IDeviceIdentityGrain>(registration.ProtocolIdentity).Claim(Identification))
                return new(DeviceMessageAnswerKind.IdentityTaken, _hot.ProtocolState);
            var registered = device.With(registration);
            if (registered != device)
                await Store(device = registered with { ModifiedAt = Now });
        }
        var now = Now;
        var hot = (await Registered(_hot.Remember(message.State), message.Registration, now)) with
        {
            Version = _hot.Version + 1,
            LastSeen = now,
            Relays = _hot.Relays.After(message.Events, device.RelaysOf(), now),
        };
        Remember(hot, await Commit(new()
        {
            State = Row(hot),
            Events = [.. message.Events.Select(reported => Kept(reported, now))],
            Notifications = hot.Relays.SequenceEqual(_hot.Relays) ? [] : workshop.Notifier.OfRelays(Identification),
            Log = LogOf(device.OwnerOrganisation, message.Messages),
        }));
        ClaimAddress();
        RetryNow();
        await Advance();
        return new(DeviceMessageAnswerKind.Taken, _hot.ProtocolState);
    }

    /// <summary>A failed attempt is followed by another while attempts and time last; everything else ends the command.</summary>
    private async Task Conclude(
        OpenCommand command, CommandAttempt attempt, AttemptVerdict verdict, CommandResult? result, DeviceHotState hot,
        IReadOnlyList<ExchangedMessage>? messages = null)
    {
        if (verdict != AttemptVerdict.Retryable)
        {
            var status = verdict == AttemptVerdict.Succeeded ? CommandStatus.Succeeded : CommandStatus.Failed;
            await End(command, status, attempt, result, attempt.Error, hot, messages);
            return;
        }
        // That its adapter died is not the device's doing: another one tries at once.
        var due = attempt.Error?.Code == ErrorCode.AdapterLost
            ? Now
            : Now + workshop.Options.RetryDelay(attempt.Number, Random.Shared.NextDouble());
        if (attempt.Number >= workshop.Options.MostAttempts || due >= command.ExpiresAt)
        {
            var status = attempt.Number >= workshop.Options.MostAttempts ? CommandStatus.Failed : CommandStatus.Expired;
            await End(command, status, attempt, null, attempt.Error, hot, messages);
            return;
        }
        var record = command.AfterFailedAttempt(attempt, due);
        var answer = await CommitChange(record, OwnerFor(due), hot, messages);
        if (!answer.ChangeTaken)
        {
            _stale = true;
            await Refresh();
            return;
        }
        StopRunning(command);
        command.Owner = OwnerFor(due);
        command.Committed(record);
    }

    private CommandAttempt Ended(OpenCommand command, AttemptOutcome outcome) => new()
    {
        Number = Math.Max(outcome.Attempt, command.AttemptsMade + 1),
        Adapter = outcome.AdapterId,
        // An outcome may overtake the adapter's acceptance: it proves it all the same.
        DispatchedAt = command.Running?.Number == outcome.Attempt ? command.Running.DispatchedAt ?? Now : null,
        SentAt = outcome.SentAt,
        EndedAt = Now,
        Error = outcome.Error,
    };

    private DeviceHotState After(AttemptOutcome outcome)
    {
        var hot = _hot with { Version = _hot.Version + 1 };
        if (outcome.State is { } made)
        {
            CheckSize(made);
            hot = hot.Remember(made) with { LastSeen = Now };
        }
        if (outcome.Result is DeviceStatus status)
            hot = hot with { Relays = hot.Relays.After(status, Now) };
        return outcome.Verdict == AttemptVerdict.Succeeded
            ? hot with { LastSuccess = Now, FailuresSinceSuccess = 0 }
            : hot with { LastFailure = Now, FailuresSinceSuccess = hot.FailuresSinceSuccess + 1 };
    }

    /// <summary>The device has just been heard: what waits for its next attempt need not wait longer.</summary>
    private void RetryNow()
    {
        if (_running is null)
        {
            foreach (var command in _queue.All.Where(c => c.Running is null && c.EligibleAt <= Now && c.DueAt > Now))
                command.Abandon(Now);
        }
    }

    private DeviceEvent Kept(ReportedEvent reported, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        DeviceIdentification = Identification,
        Type = reported.Type,
        Index = reported.Index,
        Description = reported.Description,
        Timestamp = reported.Timestamp.ToUniversalTime(),
        SwitchedOn = reported.SwitchedOn,
        ReceivedAt = now,
        Position = default,
    };

    private async Task StoreHot(DeviceHotState hot) => Remember(hot, await Commit(new() { State = Row(hot) }));

    private void Remember(DeviceHotState hot, JournalAnswer answer)
    {
        _hot = hot;
        // Somebody else has written a later state: this activation is not the only one, and not the one that knows.
        if (!answer.StateTaken)
            DeactivateOnIdle();
    }

    private DeviceStateRow Row(DeviceHotState hot) => new(Identification, hot.Version, JsonSerializer.Serialize(hot, PlatformJson.Stored));

    private static void CheckSize(ProtocolState state) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(state.Content.Length, ProtocolState.MostBytes);
}
