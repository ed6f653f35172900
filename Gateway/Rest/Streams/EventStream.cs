using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using GridOrleans.Errors;
using GridOrleans.Events;
using GridOrleans.Gateway.Cluster;

namespace GridOrleans.Gateway.Rest.Streams;

/// <summary>
/// The messages of one client of the event stream. First it reads from the table what the client missed, then it joins the feed where
/// that left off; positions decide what the client has already, so nothing is missed or comes twice. An organisation's clients read one page at a time
/// between them, and rest after one that had nothing for its client, so that streams from far back cost the database no more than other requests.
/// </summary>
internal sealed class EventStream(
    EventFeed feed, ClusterCalls cluster, RestOptions options, TimeProvider time, IHostApplicationLifetime process) : IDisposable
{
    /// <summary>How long a stream is silent at most.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(2);

    private readonly PartitionedRateLimiter<string> _turns = PartitionedRateLimiter.Create<string, string>(organisation =>
        RateLimitPartition.GetConcurrencyLimiter(organisation, _ => new() { PermitLimit = 1, QueueLimit = options.MostStreamClientsPerOrganisation }));

    private readonly SemaphoreSlim _places = new(options.MostStreamClients);
    private readonly PartitionedRateLimiter<string> _shares = PartitionedRateLimiter.Create<string, string>(organisation =>
        RateLimitPartition.GetConcurrencyLimiter(organisation, _ => new() { PermitLimit = options.MostStreamClientsPerOrganisation }));

    /// <summary>Opens a stream; it ends when the client goes, is too slow, or this process stops.</summary>
    /// <param name="response">The answer that carries it; the client's place is free again when it ends.</param>
    /// <param name="organisation">Whose stream it is: it gets the events of the devices that it owns or manages.</param>
    /// <param name="after">Where the client goes on; null: from now on.</param>
    /// <param name="deviceIdentification">Events of this device only; null: of all.</param>
    /// <exception cref="UnavailableException">There are too many clients.</exception>
    public IAsyncEnumerable<SseItem<string>> Open(
        HttpResponse response, string organisation, EventPosition? after, string? deviceIdentification)
    {
        var share = _shares.AttemptAcquire(organisation);
        if (!share.IsAcquired || !_places.Wait(0))
        {
            share.Dispose();
            throw UnavailableException.Busy("Too many clients follow the event stream of this gateway.");
        }
        response.OnCompleted(() =>
        {
            _places.Release();
            share.Dispose();
            return Task.CompletedTask;
        });
        return Messages(organisation, after, deviceIdentification, response.HttpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _shares.Dispose();
        _turns.Dispose();
    }

    private async IAsyncEnumerable<SseItem<string>> Messages(
        string organisation, EventPosition? after, string? device, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping);
        // An empty message opens the stream at the client; browsers do not hand it on.
        yield return new("") { ReconnectionInterval = ReconnectAfter };
        var place = after ?? EventPosition.Start;
        var spoken = time.GetTimestamp();
        using var subscription = new Joining(feed);
        while (after is not null)
        {
            // What cannot be read now is not skipped: the client comes again with its last id.
            if (await Page(place, organisation, device, end.Token) is not { } page)
                yield break;
            foreach (var missed in page)
            {
                place = missed.Position;
                if (!missed.IsFor(organisation, device))
                    continue;
                yield return Message(missed);
                spoken = time.GetTimestamp();
            }
            if (time.GetElapsedTime(spoken) >= Heartbeat)
            {
                yield return Beat(place);
                spoken = time.GetTimestamp();
            }
            if (page.Count == EventFeed.PageSize)
                continue;
            // Read to the end a second time after joining, the client has all that came before its part in the feed.
            if (subscription.Joined)
                break;
            if (await subscription.Join(end.Token) is null)
                yield break;
        }
        if (!subscription.Joined)
        {
            if (await subscription.Join(end.Token) is not { } begin)
                yield break;
            place = begin;
        }
        while (await HasMore(subscription.Waiting, Heartbeat - time.GetElapsedTime(spoken), end.Token) is { } more)
        {
            while (more && subscription.Waiting.TryRead(out var streamed))
            {
                if (StreamedEvent.IsAtOrBefore(streamed.Position, place))
                    continue;
                place = streamed.Position;
                if (!streamed.IsFor(organisation, device))
                    continue;
                yield return Message(streamed);
                spoken = time.GetTimestamp();
            }
            if (time.GetElapsedTime(spoken) >= Heartbeat)
            {
                yield return Beat(place);
                spoken = time.GetTimestamp();
            }
        }
    }

    private static SseItem<string> Message(StreamedEvent streamed) => new(streamed.Json) { EventId = streamed.Position.ToString() };

    private static SseItem<string> Beat(EventPosition place) => new("") { EventId = place.ToString() };

    /// <summary>The next events, or null when they cannot be read or the stream ends.</summary>
    private async Task<IReadOnlyList<StreamedEvent>?> Page(EventPosition place, string organisation, string? device, CancellationToken end)
    {
        try
        {
            using var turn = await _turns.AcquireAsync(organisation, cancellationToken: end);
            var events = await cluster.Repeat(token => cluster.Events.ReadOn(place, EventFeed.PageSize, token), end);
            List<StreamedEvent> page = [.. events.Select(content => new StreamedEvent(content))];
            if (page.Count == EventFeed.PageSize && !page.Exists(missed => missed.IsFor(organisation, device)))
                await Task.Delay(EventFeed.Breath, time, end);
            return page;
        }
        catch (Exception failure) when (failure is UnavailableException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>True: something waits. False: the time has passed. Null: the stream ends.</summary>
    private async Task<bool?> HasMore(ChannelReader<StreamedEvent> waiting, TimeSpan limit, CancellationToken end)
    {
        using var pause = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, end);
        try
        {
            return await waiting.WaitToReadAsync(either.Token) ? true : null;
        }
        catch (OperationCanceledException)
        {
            return end.IsCancellationRequested ? null : false;
        }
    }

    /// <summary>A client's way into the feed, left when its stream ends.</summary>
    private sealed class Joining(EventFeed feed) : IDisposable
    {
        private EventSubscription? _subscription;

        public bool Joined => _subscription is not null;

        public ChannelReader<StreamedEvent> Waiting => _subscription!.Waiting;

        /// <summary>The position where the client's part begins, or null when the stream ends first.</summary>
        public async Task<EventPosition?> Join(CancellationToken end)
        {
            _subscription = feed.Subscribe();
            try
            {
                return await _subscription.Start.WaitAsync(end);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        public void Dispose() => _subscription?.Dispose();
    }
}
