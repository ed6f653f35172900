namespace GridOrleans.Hosting;

/// <summary>What keeps a process waiting is said when it appears, when it changes, and twice a minute while it lasts: not at every try.</summary>
public sealed class Obstacle(TimeProvider time)
{
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private string? _last;
    private long _said;

    /// <summary>Whether it is to be said now.</summary>
    public bool IsNews(string reason)
    {
        if (reason == _last && time.GetElapsedTime(_said) < Reminder)
            return false;
        (_last, _said) = (reason, time.GetTimestamp());
        return true;
    }
}
