using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Throttling;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Devices;

/// <content>Waiting for a permit where the device's network has a limit (platform handbook, 9). Waiting is no attempt.</content>
internal sealed partial class DeviceGrain
{
    private const int ReturnTries = 4;

    private static readonly TimeSpan PauseBeforeAskingAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseWithoutLimits = TimeSpan.FromMilliseconds(250);

    private DevicePermit? _permit;

    /// <summary>When the permit, or that it is missing, asks for another look.</summary>
    private DateTimeOffset? PermitWakeAt => _running is not null || _isAskingGateway ? null
        : _permit is { } permit ? permit.WakeAt
        : !workshop.Limits.AreKnown && _queue.Next(Now) is not null ? Now + PauseWithoutLimits
        : null;

    /// <summary>"You have this permit": whether the device wants it still, and takes it if it is waiting for it. Interleaves, so it decides by memory alone.</summary>
    public Task<string?> TakePermit(string segment, Guid permit) => Task.FromResult(Wants(segment, permit) ? workshop.Silo.Name : null);

    private bool Wants(string segment, Guid permit)
    {
        // It is not known yet whether the device goes on with what an adapter may be at. That is due: what is not may wait for days.
        if (_permit is null && (_stale || IsWayUnknown || (_queue.Next(Now) is not null && !workshop.Limits.AreKnown)))
            return true;
        if (_permit is not { } own || own.Segment != segment)
            return false;
        if (own.IsHeld)
            return own.MayStart(Now) || _running is not null;
        if (own.Id == permit)
            own.Grant();
        else
            own.AskAtOnce(Now);
        WakeIn(TimeSpan.Zero);
        return true;
    }

    /// <summary>True when the command's attempt may begin. If not, the permit has been asked for, and its coming goes on with the command.</summary>
    private bool HasPermit(OpenCommand next, DeviceContact way)
    {
        if (!workshop.Limits.AreKnown)
            return false;
        if (workshop.Limits.SegmentOf(way)?.ToString() is not { } segment)
        {
            GivePermitBack();
            return true;
        }
        if (_permit is not null && _permit.Segment != segment)
            GivePermitBack();
        _permit ??= new(segment);
        if (_permit.MayStart(Now))
            return true;
        if (_permit.Request(Identification, workshop.Silo.Name, next, Now) is { } request)
            _ = AskForPermit(_permit, request);
        return false;
    }

    private async Task AskForPermit(DevicePermit permit, PermitRequest request)
    {
        try
        {
            permit.Answered(request, await GrainFactory.GetGrain<ISegmentGrain>(permit.Segment).Ask(request), Now);
        }
        catch (Exception away)
        {
            PermitNotAnswered(away, Identification, permit.Segment);
            permit.NotAnswered(request, Now + (PauseBeforeAskingAgain * (1 + Random.Shared.NextDouble())));
        }
        if (_permit == permit)
            WakeIn(TimeSpan.Zero);
        else
            // Given up meanwhile: the return may have overtaken the request.
            await Return(permit.Segment, [request.Permit]);
    }

    /// <summary>An attempt has ended or is given up: nothing of it goes on at the device.</summary>
    private void EndUse(Guid command, int attempt)
    {
        if (_permit is { } permit && permit.End(command, attempt))
            ReturnUnusedPermit();
    }

    /// <summary>Gives the permit, or the place in line, to others unless there is something to do with it.</summary>
    private void ReturnUnusedPermit()
    {
        if (_permit is not { } permit || _running is not null)
            return;
        permit.Leave(Now + workshop.Options.AttemptLimit);
        if (!permit.IsInUse(Now) && (Stored is null || _queue.Next(Now) is null))
            GivePermitBack();
    }

    private void GivePermitBack()
    {
        if (_permit is not { } permit)
            return;
        _permit = null;
        _ = Return(permit.Segment, permit.Names);
    }

    /// <summary>What cannot be returned is asked for by the segment, at half of its lease at the latest.</summary>
    private async Task Return(string segment, IReadOnlyList<Guid> names)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await GrainFactory.GetGrain<ISegmentGrain>(segment).Return(Identification, names);
                return;
            }
            catch (Exception away)
            {
                PermitNotAnswered(away, Identification, segment);
                if (tries == ReturnTries)
                    return;
            }
            await Task.Delay(PauseBeforeAskingAgain, workshop.Time);
        }
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? one, DateTimeOffset? other) => other is null || one < other ? one : other;

    [LoggerMessage(LogLevel.Debug, "Device {Device} could not ask for or return its permit of segment {Segment}")]
    private partial void PermitNotAnswered(Exception failure, string device, string segment);
}
