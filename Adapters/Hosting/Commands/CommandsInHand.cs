namespace GridOrleans.Adapters.Hosting;

/// <summary>What became of a command that was handed over.</summary>
internal enum Acceptance
{
    /// <summary>Taken; it is to be executed.</summary>
    Taken,

    /// <summary>It is in hand already; nothing is to be done.</summary>
    InHandAlready,

    /// <summary>There is no room, or the adapter stops.</summary>
    Refused,
}

/// <summary>
/// The commands that this adapter has accepted and whose outcomes are not committed yet; bounded, each command once. The last ones that were
/// settled are remembered, too: a push may still be on its way when its command's outcome is committed.
/// </summary>
internal sealed class CommandsInHand(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, DispatchedCommand> _newest = [];
    private readonly Dictionary<Guid, int> _settled = [];
    private readonly Queue<Guid> _settledInOrder = new();
    private TaskCompletionSource? _emptied;
    private bool _closed;

    /// <summary>Settles a command for all attempts.</summary>
    public const int NoneFollows = int.MaxValue;

    public int Count
    {
        get
        {
            lock (_lock)
                return _newest.Count;
        }
    }

    /// <summary>How many more there is room for.</summary>
    public int Credit
    {
        get
        {
            lock (_lock)
                return _closed ? 0 : capacity - _newest.Count;
        }
    }

    public Acceptance Accept(DispatchedCommand command)
    {
        lock (_lock)
        {
            if (_newest.TryGetValue(command.CorrelationUid, out var present))
            {
                // A later attempt of a command in hand: the exchange that runs is its exchange, and is reported under its number.
                if (command.Attempt > present.Attempt)
                    _newest[command.CorrelationUid] = command;
                return Acceptance.InHandAlready;
            }
            if (_settled.TryGetValue(command.CorrelationUid, out var settled) && command.Attempt <= settled)
                return Acceptance.InHandAlready;
            if (_closed || _newest.Count >= capacity)
                return Acceptance.Refused;
            _newest.Add(command.CorrelationUid, command);
            return Acceptance.Taken;
        }
    }

    /// <summary>The command as it was last handed over.</summary>
    public DispatchedCommand Newest(Guid correlationUid)
    {
        lock (_lock)
            return _newest[correlationUid];
    }

    /// <summary>Lets a command go whose attempt has been settled.</summary>
    /// <param name="correlationUid">The command.</param>
    /// <param name="settledAttempt">The attempt; <see cref="NoneFollows"/> when the command has ended with it.</param>
    /// <returns>Null, or the later attempt that was handed over meanwhile: the command stays in hand.</returns>
    public DispatchedCommand? LetGo(Guid correlationUid, int settledAttempt)
    {
        lock (_lock)
        {
            if (_newest[correlationUid] is { } newest && newest.Attempt > settledAttempt)
                return newest;
            _newest.Remove(correlationUid);
            if (!_settled.ContainsKey(correlationUid))
                _settledInOrder.Enqueue(correlationUid);
            _settled[correlationUid] = settledAttempt;
            if (_settledInOrder.Count > capacity)
                _settled.Remove(_settledInOrder.Dequeue());
            if (_newest.Count == 0)
                _emptied?.TrySetResult();
            return null;
        }
    }

    /// <summary>An attempt was not made, and need not be: it makes room, and is not remembered, for it may come again.</summary>
    /// <returns>A later attempt of the same command that came meanwhile and stays in hand; null when there is none.</returns>
    public DispatchedCommand? Drop(Guid correlationUid, int attempt)
    {
        lock (_lock)
        {
            if (_newest[correlationUid] is { } newest && newest.Attempt > attempt)
                return newest;
            _newest.Remove(correlationUid);
            if (_newest.Count == 0)
                _emptied?.TrySetResult();
            return null;
        }
    }

    /// <summary>From now on nothing is accepted; the task ends when nothing is in hand.</summary>
    public Task Close()
    {
        lock (_lock)
        {
            _closed = true;
            _emptied ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_newest.Count == 0)
                _emptied.TrySetResult();
            return _emptied.Task;
        }
    }
}
