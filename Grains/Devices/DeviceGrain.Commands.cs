using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Journal;
using GridOrleans.Json;
using GridOrleans.Messages;
using GridOrleans.Organisations;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Devices;

/// <content>The life of the device's commands: accepted, attempted, ended.</content>
internal sealed partial class DeviceGrain
{
    private static readonly TimeSpan PauseBeforeAnotherLook = TimeSpan.FromSeconds(2);

    private readonly CommandQueue _queue = new(workshop.Workload);
    private OpenCommand? _running;
    private IGrainTimer? _timer;

    private TimeSpan KeptInMemory => workshop.Options.KeptInMemory;

    public async Task<CommandRecord> Submit(CommandSubmission submission)
    {
        await Refresh();
        if (_queue.Find(submission.CorrelationUid) is { } repeated)
        {
            await Confirm();
            return repeated.Record;
        }
        try
        {
            CheckAcceptable(submission.Command, await workshop.Authority.Require(submission.Caller));
        }
        catch (Exception refusal) when (refusal is RefusedException or UnavailableException && submission.IdempotencyKey is not null)
        {
            // What was accepted once under this key is answered with, whatever has become of the device since.
            if (await workshop.Reader.ReadKey(submission.IdempotencyKey.Value, CancellationToken.None) is not { } known)
                throw;
            await Confirm();
            return await Repeated(known.Command, known.Fingerprint == Row(submission, Accepted(submission)).Fingerprint);
        }

        var record = Accepted(submission);
        var answer = await Commit(new() { Command = Row(submission, record), Audit = [Note(submission, record)] });
        if (answer.Existing is { } existing)
            return await Repeated(existing, answer.SameRequest);
        _queue.Add(new OpenCommand(record, OwnerFor(record.DueAt!.Value)));
        await Advance();
        return record;
    }

    public Task<CommandRecord?> ReadOpenCommand(Guid correlationUid) => Task.FromResult(_queue.Find(correlationUid)?.Record);

    public async Task<CommandRecord?> WaitForOutcome(Guid correlationUid, TimeSpan limit)
    {
        if (_queue.Find(correlationUid) is not { } command)
            return null;
        try
        {
            return await command.Ended.WaitAsync(limit, workshop.Time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async Task<CommandRecord> Cancel(Caller caller, Guid correlationUid)
    {
        await workshop.Authority.Require(caller);
        await Refresh();
        if (_queue.Find(correlationUid) is { } command && command.Organisation == caller.OrganisationIdentification)
        {
            var cancelled = await End(
                command, CommandStatus.Cancelled, command.BrokenOff(Now), null, null, null,
                note: workshop.Audit.Note(caller, AuditAction.CancelCommand, Identification, correlationUid: correlationUid));
            await Advance();
            return cancelled;
        }
        var ended = await workshop.Reader.ReadCommand(correlationUid, CancellationToken.None);
        throw ended is null || ended.DeviceIdentification != Identification || ended.OrganisationIdentification != caller.OrganisationIdentification
            ? new RefusedException(ErrorCode.UnknownCommand, $"Command {correlationUid} could not be found.")
            : new RefusedException(ErrorCode.CommandEnded, $"Command {correlationUid} has ended.");
    }

    public async Task TakeOver(IReadOnlyList<Guid> commands, string owner)
    {
        foreach (var id in commands)
        {
            if (_queue.Find(id) is { } known)
                known.Owner = owner;
            else
                _stale = true;
        }
        await Refresh();
        await Own();
        await Advance();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_isCounted)
            Active.Add(-1);
        foreach (var command in _queue.All)
            workshop.Dispatcher.Forget(command.Id);
        // A silo that stops is followed by its successors' sweep; otherwise the commands must not stay with a silo that does not hold them.
        if (reason.ReasonCode is not DeactivationReasonCode.ShuttingDown && _queue.Count > 0)
            await Release(cancellationToken);
        _queue.Clear();
        ReturnUnusedPermit();
    }

    private async Task Release(CancellationToken cancellationToken)
    {
        try
        {
            await workshop.Owners.Release(Identification, cancellationToken);
        }
        catch (Exception failure)
        {
            // They bear this silo's name still, so that no other sweep takes them.
            workshop.Unwatched.MayExist();
            ReleaseFailed(failure, Identification);
        }
    }

    private CommandRecord Accepted(CommandSubmission submission)
    {
        var created = NextPlace();
        var start = submission.Command.ScheduleTime?.ToUniversalTime() ?? created;
        return new()
        {
            CorrelationUid = submission.CorrelationUid,
            DeviceIdentification = Identification,
            OrganisationIdentification = submission.Caller.OrganisationIdentification,
            Status = CommandStatus.Accepted,
            Command = submission.Command,
            Priority = submission.Command.Priority ?? DeviceCommand.DefaultPriority,
            CreatedAt = created,
            DueAt = start,
            ExpiresAt = submission.Command.ExpiryTime?.ToUniversalTime() ?? start + workshop.Options.TimeToLive,
            Attempts = 0,
            ResubmissionOf = submission.ResubmissionOf,
        };
    }

    /// <summary>The present, but later than for any command before: the place in line. In microseconds, as PostgreSQL keeps it.</summary>
    private DateTimeOffset NextPlace()
    {
        var now = Now;
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var last = _queue.All.Select(command => command.Record.CreatedAt).DefaultIfEmpty().Max();
        return now > last ? now : last.AddMicroseconds(1);
    }

    private NewCommand Row(CommandSubmission submission, CommandRecord record)
    {
        var json = JsonSerializer.Serialize(submission.Command, PlatformJson.Stored);
        var fingerprint = submission.IdempotencyKey is null
            ? (Guid?)null
            : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{Identification}\n{json}")).AsSpan(0, 16));
        return new(
            record.CorrelationUid, Identification, record.OrganisationIdentification, json, CommandCatalogue.NameOf(record.Command),
            record.Priority, record.CreatedAt, record.DueAt!.Value, record.ExpiresAt, OwnerFor(record.DueAt.Value), record.ResubmissionOf,
            submission.IdempotencyKey, fingerprint);
    }

    private AuditRecord Note(CommandSubmission submission, CommandRecord record) => workshop.Audit.Note(
        submission.Caller,
        submission.ResubmissionOf is null ? AuditAction.SubmitCommand : AuditAction.ResubmitCommand,
        Identification,
        submission.ResubmissionOf?.ToString(),
        record.CorrelationUid,
        CommandCatalogue.NameOf(record.Command));

    private string? OwnerFor(DateTimeOffset due) => due <= Now + KeptInMemory ? workshop.Silo.Name : null;

    /// <summary>
    /// Before something is acknowledged because it was read: the primary alone may have it, after a time-out or a crash while its commit waited for the
    /// standby. An empty commit comes after it and waits again.
    /// </summary>
    private Task Confirm() => Commit(new());

    private async Task<CommandRecord> Repeated(Guid existing, bool sameRequest)
    {
        if (!sameRequest)
            throw new RefusedException(ErrorCode.IdempotencyKeyReused, "This idempotency key was used for another request.");
        if (_queue.Find(existing) is { } open)
            return open.Record;
        var record = await workshop.Reader.ReadCommand(existing, CancellationToken.None)
            ?? throw UnavailableException.Store($"Command {existing} cannot be read.");
        if (record.IsOpen && record.DeviceIdentification == Identification)
        {
            // An earlier try was committed although its answer was lost.
            _stale = true;
            await Advance();
        }
        return record;
    }

    // The order is GXF's (platform handbook, 12).
    private void CheckAcceptable(DeviceCommand command, Organisation organisation)
    {
        var device = Known;
        RequireActive(organisation, device);
        workshop.Authority.Require(organisation, device, command.Function);
        workshop.Authority.RequireDomain(organisation, command.Domain);
        if (device.InMaintenance && command.RefusedInMaintenance)
            throw new RefusedException(ErrorCode.DeviceInMaintenance, $"Device {Identification} is in maintenance.");
        Violation[] violations = [.. command.Validate(Now)];
        if (violations.Length > 0)
            throw new RefusedException(violations);
        workshop.Workload.RequireRoomFor(organisation.OrganisationIdentification);
        if (_queue.Count >= workshop.Options.MostOpenPerDevice)
            throw UnavailableException.Busy($"{workshop.Options.MostOpenPerDevice} commands are open for device {Identification} already.");
    }

    // In GXF's order (platform handbook, 4.3), but for the question whether the caller has anything to do with the device: who has not learns nothing of it.
    private void RequireActive(Organisation organisation, Device device)
    {
        Authority.RequireAny(organisation, device);
        if (!device.IsActivated || device.LifecycleStatus != DeviceLifecycleStatus.InUse)
            throw new RefusedException(ErrorCode.InactiveDevice, $"Device {Identification} is not active in the platform: it has not registered, or is not in use.");
        if (device.PublicKey is null)
            throw new RefusedException(ErrorCode.UnregisteredDevice, $"Device {Identification} is not registered: it has no public key.");
    }

    /// <summary>Does what is due: ends what has expired, starts the next attempt, and sets the timer for what comes then.</summary>
    private async Task Advance()
    {
        try
        {
            await Refresh();
            while (_queue.Expired(Now) is { } late)
                await End(late, CommandStatus.Expired, null, null, new(ErrorCode.CommandExpired, "Its time ran out before it succeeded."), null);
        }
        catch (Exception away) when (away is UnavailableException or DbException)
        {
            WakeIn(PauseBeforeAnotherLook);
            return;
        }
        if (_stale)
        {
            WakeIn(PauseBeforeAnotherLook);
            return;
        }
        if (_running is null && _queue.Next(Now) is { } next && _device is { } device && HasPermit(next, device))
            _ = StartAttempt(next, device);
        ReturnUnusedPermit();
        if (Sooner(_queue.WakeAt(Now, KeptInMemory), PermitWakeAt) is { } wake)
            WakeIn(wake - Now);
        else
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void WakeIn(TimeSpan delay)
    {
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > KeptInMemory ? KeptInMemory : delay;
        _timer ??= this.RegisterGrainTimer(Advance, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _timer.Change(delay + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Hands a command to an adapter. Not awaited by its caller: a client's answer does not wait for an adapter.</summary>
    private async Task StartAttempt(OpenCommand command, Device device)
    {
        _running = command;
        var attempt = command.Start();
        _permit?.Use(command.Id, attempt.Number);
        try
        {
            var adapter = await workshop.Dispatcher.Dispatch(new()
            {
                CorrelationUid = command.Id,
                Attempt = attempt.Number,
                Command = command.Command,
                Contact = await Way(device),
                Limit = TimeSpan.FromTicks(Math.Min(workshop.Options.AttemptLimit.Ticks, (command.ExpiresAt - Now).Ticks)),
                OrganisationIdentification = command.Organisation,
            });
            if (command.Running == attempt)
                attempt.Taken(adapter, Now);
        }
        catch (Exception refused)
        {
            if (refused is RefusedException why && await NoWay(command, attempt.Number, why))
                return;
            if (refused is not (UnavailableException or OperationCanceledException or RefusedException))
                AttemptBroke(refused, Identification, command.Id);
            if (command.Running != attempt)
                return;
            _running = null;
            var pause = PauseBeforeAnotherLook * (1 + Random.Shared.NextDouble());
            command.Abandon(Now + pause);
            EndUse(command.Id, attempt.Number);
            WakeIn(pause);
        }
    }

    /// <summary>Ends a command: committed first, then told to those who wait.</summary>
    private async Task<CommandRecord> End(
        OpenCommand command, CommandStatus status, CommandAttempt? attempt, CommandResult? result, CommandError? error, DeviceHotState? hot,
        IReadOnlyList<ExchangedMessage>? messages = null, AuditRecord? note = null)
    {
        var record = command.AfterEnd(status, attempt, result, error, Now);
        var answer = await CommitChange(record, owner: null, hot, messages, note);
        if (!answer.ChangeTaken)
        {
            // Ended before, by a try whose answer was lost or by another activation: the first outcome stands.
            _stale = true;
            await Refresh();
            return await workshop.Reader.ReadCommand(command.Id, CancellationToken.None) ?? record;
        }
        Drop(command);
        command.Committed(record);
        return record;
    }

    private async Task<JournalAnswer> CommitChange(
        CommandRecord record, string? owner, DeviceHotState? hot = null, IReadOnlyList<ExchangedMessage>? messages = null, AuditRecord? note = null)
    {
        var outcome = record.History.Count == 0 && record.Result is null && record.Error is null
            ? null
            : new OutcomeDocument(record.History, record.Result, record.Error).ToJson();
        var state = record.IsOpen ? (int)CommandStatus.Accepted : (int)record.Status;
        var answer = await Commit(new()
        {
            Change = new(record.CorrelationUid, state, record.Attempts, record.DueAt ?? Now, owner, outcome, record.FinishedAt),
            State = hot is null ? null : Row(hot),
            Notifications = record.IsOpen ? [] : workshop.Notifier.OfEnd(record),
            Audit = note is null ? [] : [note],
            Log = LogOf(record.OrganisationIdentification, messages),
        });
        if (hot is not null)
            Remember(hot, answer);
        return answer;
    }

    /// <summary>Makes the journal name who looks after each command: this silo, or the sweep for what is far off.</summary>
    private Task Own() => Task.WhenAll(_queue.All
        .Where(command => command.Owner != OwnerFor(command.DueAt))
        .ToArray()
        .Select(async command =>
        {
            var owner = OwnerFor(command.DueAt);
            if ((await CommitChange(command.Stored, owner)).ChangeTaken)
                command.Owner = owner;
            else
                _stale = true;
        }));

    [LoggerMessage(LogLevel.Warning, "The commands of device {Device} could not be given back; this silo looks for them")]
    private partial void ReleaseFailed(Exception failure, string device);

    [LoggerMessage(LogLevel.Error, "An attempt of command {Command} for device {Device} broke off")]
    private partial void AttemptBroke(Exception unexpected, string device, Guid command);
}
