namespace GridOrleans.Storage;

/// <summary>
/// A grain's stored state as it is committed, value and version together. Orleans' own state runs ahead of it: it has the new value already while that is
/// being written, with the version of the old one, and keeps it when the write fails. Calls that interleave with a write read what was before it.
/// Values are replaced, never changed in place.
/// </summary>
/// <param name="state">The state, which has been read: not before the grain's activation.</param>
/// <param name="grain">The grain.</param>
internal sealed class Committed<T>(IPersistentState<T> state, IGrainBase grain)
{
    /// <summary>What is stored.</summary>
    public T Value { get; private set; } = state.State;

    /// <summary>Its version; null when nothing was ever stored.</summary>
    public string? Version { get; private set; } = state.Etag;

    /// <summary>True when something is stored.</summary>
    public bool Exists { get; private set; } = state.RecordExists;

    /// <summary>Stores another value in the place of this one.</summary>
    public Task Write(T value)
    {
        state.State = value;
        return Publish(state.WriteStateAsync);
    }

    /// <summary>Stores nothing any more.</summary>
    public Task Clear() => Publish(state.ClearStateAsync);

    private async Task Publish(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // The write may have been committed all the same: the next activation reads what is true.
            grain.DeactivateOnIdle();
            throw;
        }
        (Value, Version, Exists) = (state.State, state.Etag, state.RecordExists);
    }
}
