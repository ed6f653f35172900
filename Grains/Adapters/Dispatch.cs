namespace GridOrleans.Adapters;

/// <summary>A command on its way from its device grain to an adapter, and then in that adapter's hands.</summary>
internal sealed class Dispatch(DispatchedCommand command)
{
    private readonly TaskCompletionSource<string> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isInLine;

    public DispatchedCommand Command { get; } = command;

    public string Organisation => Command.OrganisationIdentification;

    public Guid Id => Command.CorrelationUid;

    public string Device => Command.Contact.DeviceIdentification;

    public string Protocol => Command.Contact.Protocol;

    /// <summary>The adapter's id, once that has taken it.</summary>
    public Task<string> Taken => _taken.Task;

    /// <summary>Set once the outcome is known or nobody wants it any more: it is not pushed again.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>
    /// The adapter incarnation that has it, or may have it: set before the push, so that a push whose answer was lost leads to no other adapter
    /// while this one lives.
    /// </summary>
    public Guid? Holder { get; private set; }

    /// <summary>When its holder counts as silent, in the dispatcher's time; null while nobody holds it.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>When it was last offered to its holder, in the dispatcher's time.</summary>
    public TimeSpan OfferedAt { get; set; }

    /// <summary>It is about to be pushed. That it is offered again to the same adapter gives that no more time.</summary>
    /// <returns>False when it was forgotten: then it must not be.</returns>
    public bool PushedTo(AdapterRegistration adapter, TimeSpan now, TimeSpan deadline)
    {
        lock (_taken)
        {
            if (IsForgotten)
                return false;
            if (Holder != adapter.Incarnation || Deadline is null)
                Deadline = deadline;
            Holder = adapter.Incarnation;
            OfferedAt = now;
            return true;
        }
    }

    /// <summary>It is put into a lane's line; false when it stands in one already.</summary>
    public bool EnterLine() => Interlocked.Exchange(ref _isInLine, 1) == 0;

    /// <summary>It is taken out of the line.</summary>
    public void LeaveLine() => Volatile.Write(ref _isInLine, 0);

    public void TakenBy(AdapterRegistration adapter) => _taken.TrySetResult(adapter.AdapterId);

    public void RefusedByHolder()
    {
        Holder = null;
        Deadline = null;
    }

    /// <summary>Nobody wants it any more.</summary>
    /// <returns>True when its holder may have it; otherwise nobody ever will.</returns>
    public bool Forget()
    {
        lock (_taken)
            IsForgotten = true;
        _taken.TrySetCanceled();
        return Holder is not null;
    }
}
