namespace GridOrleans.Notifications.Sending;

/// <summary>The lines of all hooks that this silo sends to.</summary>
internal sealed class HookLines(WebHookOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<HookKey, HookLine> _lines = [];
    private int _underWay;

    /// <summary>How many attempts are under way, to all hooks.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>How many attempts to a hook may start now.</summary>
    public int Room(HookKey hook)
    {
        lock (_lock)
            return Line(hook).Room(time.GetUtcNow());
    }

    /// <summary>An attempt starts.</summary>
    public void Start(HookKey hook)
    {
        lock (_lock)
        {
            Line(hook).Start();
            _underWay++;
        }
    }

    /// <summary>An attempt was not made after all.</summary>
    public void Abandon(HookKey hook) => End(hook, line => line.Abandon());

    /// <summary>An attempt was answered.</summary>
    public void Answered(HookKey hook, HookAnswer answer) => End(hook, line =>
    {
        if (answer.Kind == HookAnswerKind.Delivered)
            line.Succeed();
        else
            line.Fail(time.GetUtcNow(), Random.Shared.NextDouble(), answer.RetryAfter);
    });

    /// <summary>Forgets the lines of hooks that there are no more.</summary>
    public void Keep(IReadOnlyList<HookKey> hooks)
    {
        lock (_lock)
        {
            if (_lines.Count <= hooks.Count)
                return;
            foreach (var gone in _lines.Keys.Except(hooks).ToArray())
            {
                if (_lines[gone].IsIdle)
                    _lines.Remove(gone);
            }
        }
    }

    private void End(HookKey hook, Action<HookLine> end)
    {
        lock (_lock)
        {
            end(Line(hook));
            _underWay--;
        }
    }

    private HookLine Line(HookKey hook)
    {
        if (!_lines.TryGetValue(hook, out var line))
            _lines[hook] = line = new(options);
        return line;
    }
}
