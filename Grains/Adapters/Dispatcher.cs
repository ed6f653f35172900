using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters;

/// <summary>
/// Brings due commands of this silo's devices to live adapters, and tells the devices when an adapter is gone or does not report in time.
/// Only a hint over the journal: whatever it loses, the sweep finds.
/// </summary>
internal sealed partial class Dispatcher(
    RegistryWatch registry, SiloIncarnation silo, IGrainFactory grains, IOptions<DispatchOptions> options, TimeProvider time, ILogger<Dispatcher> logger)
    : BackgroundService
{
    private static readonly Meter Meter = new("GridOrleans.Dispatch");
    private static readonly UpDownCounter<int> InHand = Meter.CreateUpDownCounter<int>("grid.dispatch.in_hand");
    private static readonly Counter<int> Lost = Meter.CreateCounter<int>("grid.dispatch.lost");

    private static readonly TimeSpan PauseBeforeTellingAgain = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Dispatch> _inHand = [];
    private readonly ConcurrentDictionary<Guid, AdapterLane> _lanes = [];
    private readonly ConcurrentDictionary<Guid, Dispatch> _parked = [];
    private readonly long _start = time.GetTimestamp();
    private CancellationToken _stopping;

    // The dictionary's own count takes all of its locks, for each command: that was a sixth of a silo's work.
    private int _held;
    private int _waitInVain;

    private TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>
    /// True while this silo can take more; the sweep stops claiming when it cannot. What waits for a protocol that no adapter speaks does not
    /// count: it must not keep others' commands from being found or brought to their adapters.
    /// </summary>
    public bool HasRoom => Waiting < options.Value.QueueCapacity / 2;

    private int Waiting => _held - _waitInVain;

    /// <summary>Hands a command on; completes with the adapter's id when that has taken it.</summary>
    /// <exception cref="UnavailableException">Too many wait already.</exception>
    /// <exception cref="OperationCanceledException">It was forgotten meanwhile.</exception>
    public Task<string> Dispatch(DispatchedCommand command)
    {
        if (Waiting >= options.Value.QueueCapacity)
            throw UnavailableException.Overloaded("Too many commands wait for an adapter.");
        var dispatch = new Dispatch(command);
        Forget(command.CorrelationUid);
        _inHand[dispatch.Id] = dispatch;
        Count(1);
        Route(dispatch);
        return dispatch.Taken;
    }

    /// <summary>The protocol for which a command waits in vain because no adapter speaks it; null when that is not why it waits.</summary>
    public string? ProtocolWithoutAdapter(Guid command) =>
        _parked.TryGetValue(command, out var dispatch) && registry.IsSpokenByNobody(dispatch.Protocol) ? dispatch.Protocol : null;

    /// <summary>The command's attempt has ended, or is not wanted any more.</summary>
    /// <returns>True when an adapter may have it.</returns>
    public bool Forget(Guid command)
    {
        if (!_inHand.TryRemove(command, out var dispatch))
            return false;
        Count(-1);
        // In this order: who parks it now sees that it is forgotten.
        var mayBeHeld = dispatch.Forget();
        Unpark(dispatch);
        return mayBeHeld;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        using var timer = new PeriodicTimer(options.Value.RegistryPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                FollowRegistry();
                LookAfterHeld();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                RoundFailed(failure);
            }
        }
    }

    private void Count(int change)
    {
        Interlocked.Add(ref _held, change);
        InHand.Add(change);
    }

    private void Route(Dispatch dispatch)
    {
        if (dispatch.IsForgotten)
            return;
        var speaking = _lanes.Values.Where(lane => lane.Adapter.Protocol == dispatch.Protocol && !lane.IsClosed && !lane.IsSuspect);
        if (Rendezvous.Choose(dispatch.Device, speaking, lane => lane.Adapter.AdapterId) is { } lane && lane.Add(dispatch))
            return;
        if (_parked.TryAdd(dispatch.Id, dispatch))
            Interlocked.Increment(ref _waitInVain);
        // Forgotten between the question above and now: nobody else would take it out.
        if (dispatch.IsForgotten)
            Unpark(dispatch);
    }

    private bool Unpark(Dispatch dispatch)
    {
        if (!_parked.TryRemove(KeyValuePair.Create(dispatch.Id, dispatch)))
            return false;
        Interlocked.Decrement(ref _waitInVain);
        return true;
    }

    private void FollowRegistry()
    {
        var live = registry.Adapters.ToDictionary(adapter => adapter.Incarnation);
        foreach (var (incarnation, lane) in _lanes.Where(l => !live.ContainsKey(l.Key)).ToArray())
        {
            if (_lanes.TryRemove(incarnation, out _))
                Leave(lane);
        }
        foreach (var (incarnation, adapter) in live)
        {
            if (_lanes.TryGetValue(incarnation, out var known))
            {
                // What it has in hand it finishes; what it has not got yet goes elsewhere.
                if (adapter.IsLeaving && !known.IsClosed)
                    RouteAll(known.Close());
                continue;
            }
            if (adapter.IsLeaving)
                continue;
            var lane = new AdapterLane(adapter, options.Value, () => Elapsed, RouteAll, time, logger);
            _lanes[incarnation] = lane;
            AdapterJoined(adapter.AdapterId, adapter.Protocol);
            _ = lane.Run(_stopping);
        }
        if (_lanes.IsEmpty)
            return;
        foreach (var (_, dispatch) in _parked)
        {
            if (Unpark(dispatch))
                Route(dispatch);
        }
    }

    /// <summary>An adapter is gone: what it never got goes to another at once, what it had or may have had counts as an attempt.</summary>
    private void Leave(AdapterLane lane)
    {
        AdapterLeft(lane.Adapter.AdapterId);
        RouteAll(lane.Close());
        foreach (var dispatch in _inHand.Values.Where(d => d.Holder == lane.Adapter.Incarnation))
            GiveUp(dispatch, new(ErrorCode.AdapterLost, $"Adapter {lane.Adapter.AdapterId} is gone; whether the device got the command is unknown."));
    }

    private void RouteAll(IReadOnlyList<Dispatch> dispatches)
    {
        foreach (var dispatch in dispatches)
            Route(dispatch);
    }

    /// <summary>
    /// Gives up what is not reported in time, and offers the rest once in a while to the very adapter that took it: that may have let it go since, because the
    /// device's grain was not to be found where it asked. What it still has, it drops.
    /// </summary>
    private void LookAfterHeld()
    {
        var now = Elapsed;
        foreach (var (_, dispatch) in _inHand)
        {
            if (dispatch.Deadline <= now)
                GiveUp(dispatch, new(ErrorCode.DeadlinePassed, "The adapter did not report in time; whether the device got the command is unknown."));
            else if (dispatch.Holder is { } holder && now - dispatch.OfferedAt >= options.Value.OfferAgainPeriod && _lanes.TryGetValue(holder, out var lane))
            {
                dispatch.OfferedAt = now;
                lane.Add(dispatch);
            }
        }
    }

    private void GiveUp(Dispatch dispatch, CommandError reason)
    {
        Lost.Add(1);
        dispatch.Deadline = Elapsed + PauseBeforeTellingAgain;
        _ = Tell();

        async Task Tell()
        {
            try
            {
                await grains.GetGrain<IDeviceCare>(dispatch.Device).AttemptLost(dispatch.Id, dispatch.Command.Attempt, reason, silo.Name);
                if (_inHand.TryRemove(KeyValuePair.Create(dispatch.Id, dispatch)))
                    Count(-1);
            }
            catch (Exception failure)
            {
                // If the device's silo is gone, the sweep finds the command; else it is told again.
                TellFailed(failure, dispatch.Device);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Adapter {Adapter} for {Protocol} is there")]
    private partial void AdapterJoined(string adapter, string protocol);

    [LoggerMessage(LogLevel.Warning, "Adapter {Adapter} is gone")]
    private partial void AdapterLeft(string adapter);

    [LoggerMessage(LogLevel.Warning, "Device {Device} could not be told that its attempt was lost")]
    private partial void TellFailed(Exception failure, string device);

    [LoggerMessage(LogLevel.Error, "A round of the dispatcher failed")]
    private partial void RoundFailed(Exception failure);
}
