namespace GridOrleans.Cli.Supervision;

/// <summary>The supervisor's knowledge of what runs. Each change is in the file before the change goes on to matter.</summary>
internal sealed class StateBoard
{
    private readonly Lock gate = new();
    private readonly StateFile file;
    private readonly Action<PlatformState> changed;

    /// <summary>Makes the board and writes the first state.</summary>
    /// <param name="file">Where to write.</param>
    /// <param name="first">The first state.</param>
    /// <param name="changed">Told after each change, one at a time.</param>
    public StateBoard(StateFile file, PlatformState first, Action<PlatformState> changed)
    {
        this.file = file;
        this.changed = changed;
        Current = first;
        file.Write(first);
    }

    /// <summary>The present state.</summary>
    public PlatformState Current { get; private set; }

    /// <summary>Changes the state and writes it.</summary>
    public void Change(Func<PlatformState, PlatformState> change)
    {
        lock (gate)
        {
            var next = change(Current);
            if (next == Current) return;
            Current = next;
            try
            {
                file.Write(next);
                changed(next);
            }
            catch (IOException e)
            {
                // A full disk must not end the supervision; the next change writes everything anew.
                SupervisorLog.Write($"the state cannot be written: {e.Message}");
            }
        }
    }

    /// <summary>Changes one process.</summary>
    public void Change(string process, Func<ProcessState, ProcessState> change) => Change(state => state.With(process, change));
}
