using System.Threading.Channels;
using GridOrleans.Events;

namespace GridOrleans.Gateway.Rest.Streams;

/// <summary>One client's part in the feed: where its part begins, and what waits for it.</summary>
internal sealed class EventSubscription(int buffer, Action<EventSubscription> leave) : IDisposable
{
    private readonly TaskCompletionSource<EventPosition> _start = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Channel<StreamedEvent> _waiting = Channel.CreateBounded<StreamedEvent>(
        new BoundedChannelOptions(buffer) { SingleReader = true, SingleWriter = true });

    /// <summary>The position after which this subscription gets all events.</summary>
    public Task<EventPosition> Start => _start.Task;

    /// <summary>What waits; it ends when the client was too slow.</summary>
    public ChannelReader<StreamedEvent> Waiting => _waiting.Reader;

    /// <summary>True once <see cref="Start"/> is known.</summary>
    public bool HasBegun => _start.Task.IsCompleted;

    /// <summary>From here on the subscription gets all events.</summary>
    public void Begin(EventPosition position) => _start.TrySetResult(position);

    /// <summary>Hands over an event; false when too many wait already, which ends the subscription.</summary>
    public bool Offer(StreamedEvent streamed)
    {
        if (_waiting.Writer.TryWrite(streamed))
            return true;
        _waiting.Writer.TryComplete();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => leave(this);
}
