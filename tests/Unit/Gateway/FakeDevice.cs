using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Messages;
using GridOrleans.Protocols;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>A device grain in memory. Commands stay open until a test ends them, unless the device answers at once.</summary>
internal sealed class FakeDevice(string identification, FakePlatform platform) : IDeviceGrain
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<CommandRecord>> _open = new();
    private readonly Lock _lock = new();

    public Device? Description { get; set; }

    public ConcurrentQueue<CommandSubmission> Submissions { get; } = new();

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    /// <summary>True: each command succeeds as soon as it is accepted.</summary>
    public bool AnswersAtOnce { get; set; }

    public static Device Describe(DeviceRegistration registration, string organisation, int version) => new()
    {
        DeviceIdentification = registration.DeviceIdentification,
        Protocol = registration.Protocol,
        PublicKey = registration.PublicKey,
        Alias = registration.Alias,
        Authorisations = [new(registration.OwnerOrganisation ?? organisation, DeviceFunctionGroup.Owner)],
        LifecycleStatus = registration.LifecycleStatus ?? DeviceLifecycleStatus.NewInInventory,
        IsActivated = false,
        CreatedAt = DateTimeOffset.UnixEpoch,
        ModifiedAt = DateTimeOffset.UnixEpoch,
        Version = $"v.{version}",
    };

    public Task<Creation<Device>> Create(Caller caller, DeviceRegistration registration)
    {
        CheckRules(registration);
        lock (_lock)
        {
            var device = Describe(registration, caller.OrganisationIdentification, 1);
            if (Description is null)
                return Task.FromResult(new Creation<Device>(Description = device, true));
            return Description.Alias == device.Alias
                ? Task.FromResult(new Creation<Device>(Description, false))
                : throw new RefusedException(ErrorCode.ExistingDevice, "exists");
        }
    }

    public Task<Device> Read(Caller caller)
    {
        Interrupt(nameof(Read));
        Check(null);
        return Task.FromResult(Description!);
    }

    public Task<Device> Change(Caller caller, DeviceRegistration registration, string? expectedVersion)
    {
        CheckRules(registration);
        Check(expectedVersion);
        Description = Describe(registration, FakePlatform.Organisation, int.Parse(Description!.Version[2..], null) + 1);
        return Task.FromResult(Description);
    }

    public Task Remove(Caller caller, string? expectedVersion)
    {
        Check(expectedVersion);
        Description = null;
        return Task.CompletedTask;
    }

    public Task<CommandRecord> Submit(CommandSubmission submission)
    {
        Submissions.Enqueue(submission);
        Interrupt(nameof(Submit));
        Check(null);
        RefusedException.ThrowIfAny(submission.Command.Validate(DateTimeOffset.UtcNow));
        lock (_lock)
        {
            if (submission.IdempotencyKey is { } key && platform.Queries.ByKey.TryGetValue(key, out var known))
            {
                var earlier = platform.Queries.Commands[known];
                return earlier.Command.Equals(submission.Command)
                    ? Task.FromResult(earlier) : throw new RefusedException(ErrorCode.IdempotencyKeyReused, "reused");
            }
            var record = new CommandRecord
            {
                CorrelationUid = submission.CorrelationUid,
                DeviceIdentification = identification,
                OrganisationIdentification = submission.Caller.OrganisationIdentification,
                Status = CommandStatus.Accepted,
                Command = submission.Command,
                Priority = submission.Command.Priority ?? DeviceCommand.DefaultPriority,
                CreatedAt = DateTimeOffset.UnixEpoch,
                ExpiresAt = DateTimeOffset.UnixEpoch,
                Attempts = 0,
                ResubmissionOf = submission.ResubmissionOf,
            };
            platform.Queries.Commands[record.CorrelationUid] = record;
            if (submission.IdempotencyKey is { } fresh)
                platform.Queries.ByKey[fresh] = record.CorrelationUid;
            _open[record.CorrelationUid] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (AnswersAtOnce)
                End(record.CorrelationUid, CommandStatus.Succeeded);
            return Task.FromResult(record);
        }
    }

    public Task<CommandRecord?> ReadOpenCommand(Guid correlationUid)
    {
        Interrupt(nameof(ReadOpenCommand));
        return Task.FromResult(_open.ContainsKey(correlationUid)
            ? platform.Queries.Commands[correlationUid] with { Status = CommandStatus.Dispatched, Attempts = 1 } : null);
    }

    public async Task<CommandRecord?> WaitForOutcome(Guid correlationUid, TimeSpan limit)
    {
        Waits.Enqueue(limit);
        Interrupt(nameof(WaitForOutcome));
        if (!_open.TryGetValue(correlationUid, out var outcome))
            return null;
        try
        {
            return await outcome.Task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public Task<CommandRecord> Cancel(Caller caller, Guid correlationUid)
    {
        var interrupted = platform.Trouble(nameof(Cancel));
        if (!_open.ContainsKey(correlationUid))
            throw new RefusedException(ErrorCode.CommandEnded, "ended");
        var record = End(correlationUid, CommandStatus.Cancelled);
        return interrupted is null ? Task.FromResult(record) : throw interrupted;
    }

    /// <summary>Ends an open command.</summary>
    public CommandRecord End(Guid correlationUid, CommandStatus status)
    {
        var record = platform.Queries.Commands[correlationUid] with { Status = status, FinishedAt = DateTimeOffset.UnixEpoch, Attempts = 1 };
        platform.Queries.Commands[correlationUid] = record;
        if (_open.TryRemove(correlationUid, out var outcome))
            outcome.SetResult(record);
        return record;
    }

    public Task<Device> Apply(Caller caller, DeviceChange change, string? expectedVersion, bool onlyTry)
    {
        Check(expectedVersion);
        if (!onlyTry)
            Interrupt(nameof(Apply));
        var changed = change.ApplyTo(Description!, new(caller.OrganisationIdentification, ProtocolInfo.BuiltIn));
        return Task.FromResult(onlyTry ? Description! : Description = changed);
    }

    public Task<IReadOnlyList<DeviceAuthorisation>> ReadAuthorisations(Caller caller)
    {
        Check(null);
        return Task.FromResult(Description!.Authorisations);
    }

    public Task Require(Caller caller, DeviceFunction function, bool onlyActive) => throw new NotSupportedException();

    public Task<OutcomeAnswer> Report(AttemptOutcome outcome) => throw new NotSupportedException();

    public Task<DeviceContact?> ReadContact() => throw new NotSupportedException();

    public Task<DeviceMessageAnswer> Receive(DeviceMessage message) => throw new NotSupportedException();

    public Task Log(IReadOnlyList<ExchangedMessage> messages) => throw new NotSupportedException();

    public Task<bool> HoldsIdentity(string protocolIdentity) => throw new NotSupportedException();

    private void Interrupt(string call)
    {
        if (platform.Trouble(call) is { } trouble)
            throw trouble;
    }

    private void CheckRules(DeviceRegistration registration)
    {
        List<Violation> violations = [.. registration.Validate()];
        if (registration.DeviceIdentification != identification)
            violations.Add(new("deviceIdentification", "must be the one in the path: it never changes"));
        if (violations.Count > 0)
            throw new RefusedException(violations);
    }

    private void Check(string? expectedVersion)
    {
        if (Description is null)
            throw RefusedException.UnknownDevice(identification);
        if (expectedVersion is not null && expectedVersion != Description.Version)
            throw new RefusedException(ErrorCode.VersionConflict, "changed");
    }
}
