namespace GridOrleans.Cli.Supervision;

/// <summary>How long to wait before a process that died is started again: half a second, doubling to five; ten seconds of health forgive.</summary>
internal sealed class RestartDelay(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    // About what a start takes: a process that dies again and again leaves half of the time to the others, and no outage is much longer for the wait.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Forgiving = TimeSpan.FromSeconds(10);

    private TimeSpan next = First;
    private long? readySince;

    /// <summary>The process became ready.</summary>
    public void Ready() => readySince ??= time.GetTimestamp();

    /// <summary>The process is not ready any more, but runs.</summary>
    public void NotReady()
    {
        Forgive();
        readySince = null;
    }

    /// <summary>The process died.</summary>
    /// <returns>How long to wait.</returns>
    public TimeSpan Died()
    {
        Forgive();
        readySince = null;
        var delay = next;
        next = delay * 2 < Longest ? delay * 2 : Longest;
        return delay;
    }

    private void Forgive()
    {
        if (readySince is { } since && time.GetElapsedTime(since) >= Forgiving) next = First;
    }
}
