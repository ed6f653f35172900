using GridOrleans.Devices;
using GridOrleans.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace GridOrleans.Throttling;

/// <summary>
/// The permits of a segment. What is granted is committed before it is told; whoever asks or returns while a commit is under way shares the next one. What it
/// inherits from a former life stays out until its device, wherever that is by now, says that it is done with it.
/// </summary>
[Reentrant]
internal sealed partial class SegmentGrain(
    KnownLimits limits, PermitStore store, LivingSilos silos, IOptions<ThrottlingOptions> options, TimeProvider time, ILogger<SegmentGrain> logger)
    : Grain, ISegmentGrain
{
    // A segment that all its devices ask at once, again and again, would do nothing else.
    private const double AsksPerSecond = 500;

    // Devices asked at a time, so that the silo that takes over a large segment is not busy with that alone.
    private const int MostAskedPerLook = 200;

    private readonly Segment _segment = new(options.Value.MostWaiting);
    private SegmentCount _count = null!;
    private SegmentName _name;
    private long _epoch;
    private Task _write = Task.CompletedTask;
    private Task? _nextWrite;
    private bool _isOver;
    private IGrainTimer? _look;
    private bool _isLooking;

    private DateTimeOffset Now => time.GetUtcNow();

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _name = SegmentName.Parse(Key);
        _epoch = await store.Load(Key, _segment, Now, cancellationToken);
        _count = new(_name.Config);
        _count.Update(_segment);
        LookSoon();
    }

    public async Task<PermitAnswer> Ask(PermitRequest request)
    {
        var limit = Limit();
        var standing = _segment.Ask(request, limit, Now);
        var granted = _segment.Serve(limit, Now);
        LookSoon();
        if (standing == Standing.Denied)
            _count.Denied();
        await Save();
        foreach (var permit in granted.Where(permit => permit.Device != request.Device))
            _ = AskHolder(permit);
        var has = standing == Standing.Holds || granted.Any(permit => permit.Device == request.Device);
        return new(has, has ? TimeSpan.Zero : standing == Standing.Waits ? PauseInLine() : PauseOutside(request.Priority));
    }

    public async Task Return(string device, IReadOnlyList<Guid> permits)
    {
        foreach (var permit in permits)
            _segment.Release(device, permit);
        await Serve(Limit());
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _count?.Clear();
        if (_isOver || !_segment.HasChanges)
            return;
        try
        {
            await Save();
        }
        catch (UnavailableException)
        {
            // What was returned and is not written yet is asked for by the next life.
        }
    }

    /// <summary>What the segment allows now.</summary>
    /// <exception cref="UnavailableException">That is not known yet, or this life has ended with a write whose fate is unknown.</exception>
    private SegmentLimit Limit() => _isOver
        ? throw UnavailableException.Store($"Segment {Key} is being read again.")
        : limits.LimitOf(_name) ?? throw UnavailableException.Busy("The throttling configurations are not known yet.");

    private async Task Serve(SegmentLimit limit)
    {
        var granted = _segment.Serve(limit, Now);
        await Save();
        foreach (var permit in granted)
            _ = AskHolder(permit);
    }

    /// <summary>Completes when everything that has changed so far is committed.</summary>
    private Task Save()
    {
        _count.Update(_segment);
        return _nextWrite ?? (_segment.HasChanges ? _nextWrite = WriteAfter(_write) : _write);
    }

    private async Task WriteAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        (_write, _nextWrite) = (_nextWrite!, null);
        if (_isOver)
            throw UnavailableException.Store($"Segment {Key} is being read again.");
        try
        {
            await store.Write(Key, _epoch, _segment.TakeChanges(), _segment.Rate.Count, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // It may have been committed all the same: the next life reads what is true.
            _isOver = true;
            WriteFailed(failure, Key);
            store.ForgetConnections();
            DeactivateOnIdle();
            throw UnavailableException.Store("The permits could not be written.");
        }
    }

    /// <summary>Tells a device of its permit, and hears whether it wants it.</summary>
    private async Task AskHolder(Permit permit)
    {
        permit.IsAskedFor = true;
        var id = permit.Id;
        try
        {
            if (await GrainFactory.GetGrain<IDeviceCare>(permit.Device).TakePermit(Key, id) is { } silo)
                _segment.Confirm(permit.Device, id, silo, Now);
            else if (!_isOver && _segment.Release(permit.Device, id))
                await Serve(Limit());
        }
        catch (Exception failure)
        {
            // Asked again with the next look, until the lease is over.
            permit.IsInDoubt = true;
            AskFailed(failure, permit.Device);
        }
        finally
        {
            permit.IsAskedFor = false;
        }
    }

    private void LookSoon()
    {
        if (_isLooking || _segment.IsEmpty)
            return;
        _look ??= this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        _look.Change(options.Value.LookPeriod, options.Value.LookPeriod);
        _isLooking = true;
    }

    private async Task Look(CancellationToken cancellationToken)
    {
        if (_isOver || limits.LimitOf(_name) is not { } limit)
            return;
        if (_segment.IsEmpty)
        {
            _look?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _isLooking = false;
        }
        _segment.EndLeases(options.Value.Lease, Now);
        foreach (var permit in _segment.Doubtful(options.Value.Lease, silos.Names(), Now).Take(MostAskedPerLook))
            _ = AskHolder(permit);
        try
        {
            await Serve(limit);
        }
        catch (UnavailableException)
        {
            // Said where it happened.
        }
    }

    private TimeSpan PauseInLine()
    {
        var shortest = Math.Max(options.Value.AskAgainPeriod.TotalSeconds, _segment.WaitingCount / AsksPerSecond);
        return TimeSpan.FromSeconds(shortest * (1 + (0.2 * Random.Shared.NextDouble())));
    }

    private TimeSpan PauseOutside(int priority) => priority > Commands.DeviceCommand.DefaultPriority
        ? options.Value.UrgentPause
        : options.Value.ShortestPause + ((options.Value.LongestPause - options.Value.ShortestPause) * Random.Shared.NextDouble());

    [LoggerMessage(LogLevel.Warning, "The permits of segment {Segment} could not be written; they are read again")]
    private partial void WriteFailed(Exception failure, string segment);

    [LoggerMessage(LogLevel.Debug, "Device {Device} could not be asked for its permit")]
    private partial void AskFailed(Exception failure, string device);
}
