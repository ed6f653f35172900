using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Journal;
using GridOrleans.Json;
using GridOrleans.Organisations;

namespace GridOrleans.Devices;

/// <content>How a command comes to the device: refused, or committed and in line.</content>
internal sealed partial class DeviceGrain
{
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
        RequireMayCommand(organisation, device, command);
        if (device.InMaintenance && command.RefusedInMaintenance)
            throw new RefusedException(ErrorCode.DeviceInMaintenance, $"Device {Identification} is in maintenance.");
        Violation[] violations = [.. command.Validate(Now)];
        if (violations.Length > 0)
            throw new RefusedException(violations);
        RequireKnownProtocol(device);
        workshop.Workload.RequireRoomFor(organisation.OrganisationIdentification);
        if (_queue.Count >= workshop.Options.MostOpenPerDevice)
            throw UnavailableException.Busy($"{workshop.Options.MostOpenPerDevice} commands are open for device {Identification} already.");
    }

    /// <summary>What must hold when a command is accepted, and again whenever it is about to be sent (platform handbook, 3.5 and 4.3).</summary>
    private void RequireMayCommand(Organisation organisation, Device device, DeviceCommand command)
    {
        RequireActive(organisation, device);
        workshop.Authority.Require(organisation, device, command.Function);
        workshop.Authority.RequireDomain(organisation, command.Domain);
    }

    // In GXF's order (platform handbook, 4.3), but for the question whether the caller has anything to do with the device: who has not learns nothing of it.
    private void RequireActive(Organisation organisation, Device device)
    {
        Authority.RequireAny(organisation, device);
        if (DeviceTypes.IsSmartMeter(device.DeviceType))
            return;
        if (!device.IsActivated || device.LifecycleStatus != DeviceLifecycleStatus.InUse)
            throw new RefusedException(ErrorCode.InactiveDevice, $"Device {Identification} is not active in the platform: it has not registered, or is not in use.");
        if (device.PublicKey is null && DeviceTypes.MayBeStreetLight(device.DeviceType))
            throw new RefusedException(ErrorCode.UnregisteredDevice, $"Device {Identification} is not registered: it has no public key.");
    }

    // Platform handbook, 4.6. A device behind another is reached in that one's protocol, which it learns when it sends.
    private void RequireKnownProtocol(Device device)
    {
        if (device.GatewayDevice is null && !workshop.KnowsProtocol(device.Protocol))
        {
            throw new RefusedException(
                ErrorCode.ProtocolUnknownForDevice,
                $"The platform does not know the protocol of device {Identification}, {device.Protocol}, and no adapter speaks it.");
        }
    }
}
