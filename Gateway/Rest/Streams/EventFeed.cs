using System.Collections.Immutable;
using System.Threading.Channels;
using GridOrleans.Adapters;
using GridOrleans.Events;
using GridOrleans.Gateway.Cluster;

namespace GridOrleans.Gateway.Rest.Streams;

/// <summary>
/// The gateway's one reader of the stream of events. It reads on from its own position when a silo hints that events were committed,
/// and every few seconds in case a hint was lost, and hands what it finds to all clients. It rests while there are none.
/// </summary>
internal sealed partial class EventFeed(
    IGrainFactory grains, ClusterCalls cluster, RestOptions options, TimeProvider time, ILogger<EventFeed> log)
    : BackgroundService, IEventListener
{
    /// <summary>How often the table is read without a hint.</summary>
    public static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(5);

    /// <summary>How many events are read at a time.</summary>
    public const int PageSize = 500;

    /// <summary>The pause after each reading, so that many small commits are read together.</summary>
    public static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long after a hint the table is read once more: an event is not seen while a transaction that began before it still runs, and that
    /// one's end gives no hint.
    /// </summary>
    public static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(200);

    private readonly Guid _id = Guid.NewGuid();
    private ITimer? _net;
    private readonly Channel<bool> _hints = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableList<EventSubscription> _subscriptions = [];
    private EventPosition _position;

    /// <summary>How many clients there are.</summary>
    public int Clients => _subscriptions.Count;

    /// <summary>Takes part from the next reading on.</summary>
    public EventSubscription Subscribe()
    {
        var subscription = new EventSubscription(options.StreamBuffer, Leave);
        ImmutableInterlocked.Update(ref _subscriptions, list => list.Add(subscription));
        _hints.Writer.TryWrite(true);
        return subscription;
    }

    /// <inheritdoc/>
    public Task EventsCommitted()
    {
        _hints.Writer.TryWrite(true);
        _net?.Change(SecondLook, SafetyNet);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ReadOn(stoppingToken), KeepListening(stoppingToken));

    private void Leave(EventSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, list => list.Remove(subscription));

    private async Task ReadOn(CancellationToken cancellationToken)
    {
        await using var net = _net = time.CreateTimer(_ => _hints.Writer.TryWrite(true), null, SafetyNet, SafetyNet);
        var failures = 0;
        await foreach (var _ in _hints.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await Advance(cancellationToken);
                failures = 0;
                await Task.Delay(Breath, time, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // The position stays, so nothing is missed; the first failure of a row says it all.
                if (failures == 0)
                    LogAway(log, failure);
                await Task.Delay(ClusterCalls.Pause(failures++), time, cancellationToken);
                _hints.Writer.TryWrite(true);
            }
        }
    }

    private async Task Advance(CancellationToken cancellationToken)
    {
        if (_subscriptions.IsEmpty)
            return;
        if (!_subscriptions.Any(subscription => subscription.HasBegun))
            _position = await cluster.Repeat(cluster.Events.End, cancellationToken);
        int found;
        do
        {
            foreach (var subscription in _subscriptions)
                subscription.Begin(_position);
            var page = await cluster.Repeat(token => cluster.Events.ReadOn(_position, PageSize, token), cancellationToken);
            found = page.Count;
            foreach (var streamed in page.Select(content => new StreamedEvent(content)))
            {
                Publish(streamed);
                _position = streamed.Position;
            }
        }
        while (found == PageSize);
    }

    private void Publish(StreamedEvent streamed)
    {
        foreach (var subscription in _subscriptions)
        {
            // One that came during the reading begins after it.
            if (subscription.HasBegun && !subscription.Offer(streamed))
                Leave(subscription);
        }
    }

    private async Task KeepListening(CancellationToken cancellationToken)
    {
        // Orleans holds observers weakly; this object lives as long as the process, and the reference with it.
        IEventListener? reference = null;
        using var heartbeat = new PeriodicTimer(IAdapterRegistry.Heartbeat, time);
        while (await heartbeat.WaitForNextTickAsync(cancellationToken))
        {
            if (_subscriptions.IsEmpty)
                continue;
            reference ??= grains.CreateObjectReference<IEventListener>(this);
            try
            {
                await cluster.Once(grains.GetGrain<IAdapterRegistry>(0).Listen(_id, reference), cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The next beat tries again; until then the safety net reads.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream of events waits, because events cannot be read.")]
    private static partial void LogAway(ILogger log, Exception failure);
}
