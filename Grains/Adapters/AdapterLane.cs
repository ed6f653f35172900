using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Adapters;

/// <summary>
/// The way from this silo to one adapter incarnation: commands leave in batches, one push at a time, as far as the adapter has room.
/// The dispatcher bounds what can wait here.
/// </summary>
internal sealed partial class AdapterLane(
    AdapterRegistration adapter, DispatchOptions options, Action<Dispatch> taken, Action<IReadOnlyList<Dispatch>> giveBack, TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan PauseWithoutCredit = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Dispatch> _waiting = Channel.CreateUnbounded<Dispatch>(new() { SingleReader = true });
    private long? _suspectedAt;

    public AdapterRegistration Adapter => adapter;

    /// <summary>True while a push has just failed.</summary>
    public bool IsSuspect => _suspectedAt is { } at && time.GetElapsedTime(at) < options.SuspicionPeriod;

    /// <summary>False when the lane has been closed meanwhile.</summary>
    public bool Add(Dispatch dispatch) => _waiting.Writer.TryWrite(dispatch);

    /// <summary>True once the adapter takes nothing new.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Stops pushing and gives back what has not been pushed.</summary>
    public IReadOnlyList<Dispatch> Close()
    {
        IsClosed = true;
        _waiting.Writer.TryComplete();
        return Drain();
    }

    /// <summary>Pushes until closed.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var batch = new List<Dispatch>(options.CommandsPerPush);
        var credit = adapter.Capacity;
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            // Without credit one command asks whether there is room again.
            var most = Math.Clamp(credit, 1, options.CommandsPerPush);
            while (batch.Count < most && _waiting.Reader.TryRead(out var dispatch))
            {
                if (!dispatch.IsForgotten)
                    batch.Add(dispatch);
            }
            if (batch.Count == 0)
                continue;
            credit = await Push(batch, cancellationToken);
            batch.Clear();
            if (credit <= 0)
                await Task.Delay(PauseWithoutCredit, time, cancellationToken);
        }
    }

    private async Task<int> Push(List<Dispatch> batch, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var answer = await adapter.Adapter.Execute([.. batch.Select(d => d.Command)], limit.Token)
                .WaitAsync(options.PushLimit, time, cancellationToken);
            _suspectedAt = null;
            var refused = answer.Refused.Count == 0 ? [] : answer.Refused.ToHashSet();
            foreach (var dispatch in batch)
            {
                if (!refused.Contains(dispatch.Id))
                {
                    dispatch.TakenBy(adapter);
                    taken(dispatch);
                }
                else if (!Add(dispatch))
                    giveBack([dispatch]);
            }
            return answer.Credit;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            _suspectedAt = time.GetTimestamp();
            PushFailed(failure, batch.Count, adapter.AdapterId);
            giveBack([.. batch, .. Drain()]);
            return 0;
        }
    }

    private List<Dispatch> Drain()
    {
        var rest = new List<Dispatch>();
        while (_waiting.Reader.TryRead(out var dispatch))
            rest.Add(dispatch);
        return rest;
    }

    [LoggerMessage(LogLevel.Warning, "A push of {Commands} commands to adapter {Adapter} failed; it is passed over for a while")]
    private partial void PushFailed(Exception failure, int commands, string adapter);
}
