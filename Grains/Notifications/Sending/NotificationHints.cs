using GridOrleans.Journal;

namespace GridOrleans.Notifications.Sending;

/// <summary>Tells this silo's sender at once for which hooks something waits, so that it need not ask the database for all of them.</summary>
internal sealed class NotificationHints : IDisposable
{
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Lock _lock = new();
    private HashSet<HookKey> _hooks = [];

    /// <summary>Entries have been committed. Never waits.</summary>
    public void Committed(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.Notifications.Count > 0))
            Due(entry.Notifications.Select(notification => notification.Hook));
    }

    /// <summary>Something may wait for these hooks. Never waits.</summary>
    public void Due(IEnumerable<HookKey> hooks)
    {
        lock (_lock)
        {
            _hooks.UnionWith(hooks);
            if (_hooks.Count > 0 && _news.CurrentCount == 0)
                _news.Release();
        }
    }

    /// <summary>Waits for the next hint.</summary>
    /// <returns>False when the limit passed first.</returns>
    public Task<bool> Wait(TimeSpan limit, CancellationToken cancellationToken) => _news.WaitAsync(limit, cancellationToken);

    public void Dispose() => _news.Dispose();

    /// <summary>The hooks that were named since the last call.</summary>
    public IReadOnlyCollection<HookKey> Take()
    {
        lock (_lock)
        {
            var taken = _hooks;
            _hooks = [];
            return taken;
        }
    }
}
