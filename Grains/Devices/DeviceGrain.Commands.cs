using System.Data.Common;
using GridOrleans.Adapters;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Journal;
using GridOrleans.Messages;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Devices;

/// <content>The life of the device's commands: attempted, cancelled, ended.</content>
internal sealed partial class DeviceGrain
{
    private static readonly TimeSpan PauseBeforeAnotherLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceWithOrganisations = TimeSpan.FromSeconds(1);

    private readonly CommandQueue _queue = new(workshop.Workload);
    private OpenCommand? _running;
    private IGrainTimer? _timer;

    private TimeSpan KeptInMemory => workshop.Options.KeptInMemory;

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
            StopRunning(command);
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

    private string? OwnerFor(DateTimeOffset due) => due <= Now + KeptInMemory ? workshop.Silo.Name : null;

    /// <summary>Does what is due: ends what has expired, starts the next attempt, and sets the timer for what comes then.</summary>
    private async Task Advance()
    {
        OpenCommand? allowed = null;
        try
        {
            await Refresh();
            while (_queue.Expired(Now) is { } late)
                await End(late, CommandStatus.Expired, null, null, WhyExpired(late), null);
            while (_running is null && _queue.Next(Now) is { } first && first != allowed && Stored is { } known)
            {
                if (await Refusal(first, known) is { } why)
                    await End(first, CommandStatus.Failed, null, null, why, null);
                else
                    // While that was asked, the time of a more urgent one may have come.
                    allowed = first;
            }
        }
        catch (Exception away) when (away is UnavailableException or DbException or TimeoutException or OrleansException)
        {
            WakeIn(PauseBeforeAnotherLook);
            return;
        }
        if (_stale)
        {
            WakeIn(PauseBeforeAnotherLook);
            return;
        }
        if (_running is null && allowed is { } next && Stored is { } device && KnowsWay(device, out var way) && (way is null || HasPermit(next, way)))
            _ = StartAttempt(next, way);
        ReturnUnusedPermit();
        if (Sooner(_queue.WakeAt(Now, KeptInMemory), PermitWakeAt) is { } wake)
            WakeIn(wake - Now);
        else
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Why a command may not be sent any more: since it was accepted its organisation or what that has been given may have changed, or the device
    /// (platform handbook, 3.5). Null: it may. Asked before each attempt, of memory.
    /// </summary>
    /// <exception cref="UnavailableException">The organisation cannot be known now.</exception>
    /// <exception cref="TimeoutException">The same.</exception>
    private async ValueTask<CommandError?> Refusal(OpenCommand command, Device device)
    {
        try
        {
            var asked = workshop.Authority.Require(command.Organisation);
            RequireMayCommand(
                asked.IsCompleted ? await asked : await asked.AsTask().WaitAsync(PatienceWithOrganisations, workshop.Time), device, command.Command);
            return null;
        }
        catch (RefusedException foreign) when (foreign.Code == ErrorCode.ForeignDevice)
        {
            // It had been given something when it submitted the command, so this tells it nothing new.
            var refused = RefusedException.Unauthorized(command.Organisation);
            return new(refused.Code, refused.Message);
        }
        catch (RefusedException refused)
        {
            return new(refused.Code, refused.Message);
        }
    }

    // In GXF a missing adapter is told at once (platform handbook, 4.6); here the command waits for one as long as it has time.
    private CommandError WhyExpired(OpenCommand command) => command.AttemptsMade == 0 && workshop.Dispatcher.ProtocolWithoutAdapter(command.Id) is { } protocol
        ? new(ErrorCode.ProtocolUnknownForDevice, $"Its time ran out while no adapter spoke the device's protocol, {protocol}.")
        : new(ErrorCode.CommandExpired, "Its time ran out before it succeeded.");

    private void WakeIn(TimeSpan delay)
    {
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > KeptInMemory ? KeptInMemory : delay;
        _timer ??= this.RegisterGrainTimer(Advance, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _timer.Change(delay + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Hands a command to an adapter. Not awaited by its caller: a client's answer does not wait for an adapter.</summary>
    private async Task StartAttempt(OpenCommand command, DeviceContact? way)
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
                Contact = way ?? throw UnknownGateway(Stored?.GatewayDevice ?? ""),
                Limit = TimeSpan.FromTicks(Math.Min(workshop.Options.AttemptLimit.Ticks, (command.ExpiresAt - Now).Ticks)),
                OrganisationIdentification = command.Organisation,
            });
            if (command.Running == attempt)
                attempt.Taken(adapter, Now);
        }
        catch (OperationCanceledException)
        {
            // Who forgot it has decided what becomes of command and permit.
        }
        catch (Exception refused)
        {
            if (refused is RefusedException why && await NoWay(command, attempt.Number, why))
                return;
            if (refused is not (UnavailableException or RefusedException))
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
