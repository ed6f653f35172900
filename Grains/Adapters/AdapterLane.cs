using Microsoft.Extensions.Logging;

namespace GridOrleans.Adapters;

/// <summary>
/// The way from this silo to one adapter incarnation: commands leave in batches, one push at a time, as far as the adapter has room.
/// The dispatcher bounds what can wait here.
/// </summary>
internal sealed partial class AdapterLane(
    AdapterRegistration adapter, DispatchOptions options, Func<TimeSpan> elapsed,
    Action<IReadOnlyList<Dispatch>> giveBack, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan PauseWithoutCredit = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(250);

    private readonly DispatchLine _waiting = new();
    private long? _suspectedAt;

    public AdapterRegistration Adapter => adapter;

    /// <summary>True while a push has just failed.</summary>
    public bool IsSuspect => _suspectedAt is { } at && time.GetElapsedTime(at) < options.SuspicionPeriod;

    /// <summary>Puts a command into the line, if it does not stand there already; false when the lane has been closed meanwhile.</summary>
    public bool Add(Dispatch dispatch)
    {
        if (!dispatch.EnterLine())
            return true;
        if (_waiting.TryAdd(dispatch))
            return true;
        dispatch.LeaveLine();
        return false;
    }

    /// <summary>True once the adapter takes nothing new.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Stops pushing and gives back what has never been pushed.</summary>
    public IReadOnlyList<Dispatch> Close()
    {
        IsClosed = true;
        _waiting.Close();
        return [.. Drain().Where(dispatch => dispatch.Holder is null)];
    }

    /// <summary>Pushes until closed.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var batch = new List<Dispatch>(options.CommandsPerPush);
        var credit = adapter.Capacity;
        while (await _waiting.Wait(cancellationToken))
        {
            // Without credit one command asks whether there is room again.
            var most = Math.Clamp(credit, 1, options.CommandsPerPush);
            while (batch.Count < most && Take() is { } dispatch)
            {
                if (dispatch.PushedTo(adapter, elapsed(), elapsed() + dispatch.Command.Limit + options.ReportMargin))
                    batch.Add(dispatch);
            }
            if (batch.Count == 0)
                continue;
            credit = await Push(batch, cancellationToken);
            batch.Clear();
            if (credit <= 0)
                await Task.Delay(IsSuspect ? PauseAfterFailure : PauseWithoutCredit, time, cancellationToken);
        }
    }

    private async Task<int> Push(List<Dispatch> batch, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await adapter.Adapter.Execute([.. batch.Select(d => d.Command)], cancellationToken)
                .WaitAsync(options.PushLimit, time, cancellationToken);
            _suspectedAt = null;
            Settle(batch, answer.Refused);
            return answer.Credit;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            _suspectedAt = time.GetTimestamp();
            PushFailed(failure, batch.Count, adapter.AdapterId);
            // The adapter may have taken them all the same. It drops what it has in hand, so asking it again is safe; asking another is not.
            var rest = Drain();
            foreach (var dispatch in batch.Concat(rest.Where(d => d.Holder is not null)))
                Add(dispatch);
            giveBack([.. rest.Where(d => d.Holder is null)]);
            return 0;
        }
    }

    private void Settle(List<Dispatch> batch, IReadOnlyList<Guid> refused)
    {
        var back = refused.Count == 0 ? [] : refused.ToHashSet();
        foreach (var dispatch in batch)
        {
            if (!back.Contains(dispatch.Id))
            {
                dispatch.TakenBy(adapter);
                continue;
            }
            dispatch.RefusedByHolder();
            if (!Add(dispatch))
                giveBack([dispatch]);
        }
    }

    private List<Dispatch> Drain()
    {
        var rest = new List<Dispatch>();
        while (Take() is { } dispatch)
            rest.Add(dispatch);
        return rest;
    }

    private Dispatch? Take()
    {
        var dispatch = _waiting.Take();
        dispatch?.LeaveLine();
        return dispatch;
    }

    [LoggerMessage(LogLevel.Warning, "A push of {Commands} commands to adapter {Adapter} failed; it is passed over for a while")]
    private partial void PushFailed(Exception failure, int commands, string adapter);
}
