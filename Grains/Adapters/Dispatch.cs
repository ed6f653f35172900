namespace GridOrleans.Adapters;

/// <summary>A command on its way from its device grain to an adapter, and then in that adapter's hands.</summary>
internal sealed class Dispatch(DispatchedCommand command)
{
    private readonly TaskCompletionSource<string> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DispatchedCommand Command { get; } = command;

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

    public void PushedTo(AdapterRegistration adapter, TimeSpan deadline)
    {
        Holder = adapter.Incarnation;
        Deadline = deadline;
    }

    public void TakenBy(AdapterRegistration adapter) => _taken.TrySetResult(adapter.AdapterId);

    public void RefusedByHolder()
    {
        Holder = null;
        Deadline = null;
    }

    public void Forget()
    {
        IsForgotten = true;
        _taken.TrySetCanceled();
    }
}
