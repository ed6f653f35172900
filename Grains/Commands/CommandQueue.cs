namespace GridOrleans.Commands;

/// <summary>
/// A device's open commands and the rule of whose turn it is: the highest priority first, then the oldest (promise C3). A command that
/// waits for its next attempt keeps its place: only a higher priority goes before it, for otherwise an older order could reach the device
/// after a newer one. A command whose schedule time has not come does not wait in line.
/// </summary>
internal sealed class CommandQueue(SiloWorkload workload)
{
    private readonly SortedSet<OpenCommand> _line = new(Comparer<OpenCommand>.Create((a, b) =>
        a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority)
        : a.EligibleAt != b.EligibleAt ? a.EligibleAt.CompareTo(b.EligibleAt)
        : a.Id.CompareTo(b.Id)));

    private readonly Dictionary<Guid, OpenCommand> _byId = [];

    public int Count => _byId.Count;

    public IEnumerable<OpenCommand> All => _line;

    public OpenCommand? Find(Guid id) => _byId.GetValueOrDefault(id);

    public void Add(OpenCommand command)
    {
        if (!_byId.TryAdd(command.Id, command))
            return;
        _line.Add(command);
        workload.Add(command.Organisation, 1);
    }

    public void Remove(OpenCommand command)
    {
        if (!_byId.Remove(command.Id))
            return;
        _line.Remove(command);
        workload.Add(command.Organisation, -1);
    }

    /// <summary>The device leaves memory, and its commands with it.</summary>
    public void Clear()
    {
        foreach (var command in _line)
            workload.Add(command.Organisation, -1);
        _byId.Clear();
        _line.Clear();
    }

    /// <summary>The command whose turn it is and whose attempt may start now, or null.</summary>
    public OpenCommand? Next(DateTimeOffset now) =>
        _line.FirstOrDefault(command => command.EligibleAt <= now) is { } first && first.DueAt <= now ? first : null;

    /// <summary>A command whose time has run out and that no adapter has, or null.</summary>
    public OpenCommand? Expired(DateTimeOffset now) =>
        _line.FirstOrDefault(command => command.ExpiresAt <= now && command.Running?.Adapter is null);

    /// <summary>When something may have to be done although nobody calls: the next due time or expiry; null when there is nothing.</summary>
    /// <param name="now">The present.</param>
    /// <param name="horizon">What is due later is not looked at: the sweep wakes the device then.</param>
    public DateTimeOffset? WakeAt(DateTimeOffset now, TimeSpan horizon)
    {
        DateTimeOffset? wake = null;
        foreach (var command in _line.Where(c => c.Running?.Adapter is null && c.DueAt <= now + horizon))
        {
            var at = command.Running is null && command.DueAt > now && command.DueAt < command.ExpiresAt ? command.DueAt : command.ExpiresAt;
            if (wake is null || at < wake)
                wake = at;
        }
        return wake;
    }
}
