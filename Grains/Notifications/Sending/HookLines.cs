namespace GridOrleans.Notifications.Sending;

/// <summary>
/// The lines of all hooks that this silo sends to. One organisation gets a quarter of the attempts at most, whatever its hooks do, divided among them: who lets all
/// of them hang waits for itself.
/// </summary>
internal sealed class HookLines(WebHookOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<HookKey, HookLine> _lines = [];
    private readonly Dictionary<string, int> _byOrganisation = [];
    private int _underWay;

    /// <summary>How many attempts are under way, to all hooks.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>How many attempts to each hook may start now: those for which there is room.</summary>
    /// <param name="hooks">The hooks in the order of their turn.</param>
    /// <param name="hooksOf">How many hooks an organisation has.</param>
    public IReadOnlyList<(HookKey Key, int Room)> Rooms(IEnumerable<HookKey> hooks, Func<string, int> hooksOf)
    {
        var (now, left, rooms) = (time.GetUtcNow(), new Dictionary<string, int>(), new List<(HookKey, int)>());
        lock (_lock)
        {
            foreach (var hook in hooks)
            {
                var line = Line(hook);
                // No more than its part, so that a slow one leaves the organisation's other hooks theirs.
                var part = Math.Max(1, options.MostAttemptsPerOrganisation / Math.Max(1, hooksOf(hook.Organisation)));
                var ofOrganisation = left.GetValueOrDefault(
                    hook.Organisation, options.MostAttemptsPerOrganisation - _byOrganisation.GetValueOrDefault(hook.Organisation));
                var room = Math.Min(Math.Min(line.Room(now), part - line.UnderWay), ofOrganisation);
                if (room <= 0)
                    continue;
                rooms.Add((hook, room));
                left[hook.Organisation] = ofOrganisation - room;
            }
        }
        return rooms;
    }

    /// <summary>An attempt starts.</summary>
    public void Start(HookKey hook)
    {
        lock (_lock)
        {
            Line(hook).Start();
            _underWay++;
            _byOrganisation[hook.Organisation] = _byOrganisation.GetValueOrDefault(hook.Organisation) + 1;
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
                if (_lines[gone].UnderWay == 0)
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
            if (--_byOrganisation[hook.Organisation] == 0)
                _byOrganisation.Remove(hook.Organisation);
        }
    }

    private HookLine Line(HookKey hook)
    {
        if (!_lines.TryGetValue(hook, out var line))
            _lines[hook] = line = new(options);
        return line;
    }
}
