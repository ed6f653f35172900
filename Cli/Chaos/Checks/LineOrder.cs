namespace GridOrleans.Cli.Chaos;

/// <summary>
/// Promise C3: higher priority first, then older first. Only a command's first execution counts; a repetition is promise C4's. A pause before the next
/// attempt changes nothing: such a command keeps its place (docs/decisions/0006). Commands with a schedule time are left out, as they wait in no line before it.
/// </summary>
internal sealed class LineOrder
{
    /// <summary>After its acknowledgement a command may still be passed by the one that is under way; what began by then has reached its device in this time.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(1);

    private readonly Evidence evidence;
    private readonly SortedDictionary<int, Line> lines = [];

    private LineOrder(Evidence evidence) => this.evidence = evidence;

    /// <summary>Finds what a device executed too late.</summary>
    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        foreach (var device in evidence.Devices)
        {
            var order = new LineOrder(evidence);
            foreach (var execution in device)
            {
                if (order.Take(execution) is { } violation) yield return violation;
            }
        }
    }

    private Violation? Take(Execution execution)
    {
        if (execution.Mark is not { } mark) return null;
        var key = new CommandKey(execution.Device, mark);
        if (evidence.ExecutionsOf[key][0] != execution || !evidence.Orders.TryGetValue(key, out var order) || order.ScheduledFor is not null) return null;
        var turn = new Turn(key, order, evidence.RowsOf[key].FirstOrDefault(), execution.At);
        var reason = WhyByPlace(turn) ?? WhyByClients(turn) ?? WhyByPriority(turn);
        if (!lines.TryGetValue(order.Priority, out var line)) lines[order.Priority] = line = new();
        line.Add(turn);
        if (reason is null) return null;
        var status = turn.Row is { } row ? $"; it is {row.Status} after {row.Attempts} attempts" : "";
        return new(ViolationKind.Reordered,
            $"{evidence.Name(key)}, priority {order.Priority}: first executed at {Evidence.Time(execution.At)}, {reason}{status}.");
    }

    private string? WhyByPlace(Turn turn)
    {
        if (turn.Row is not { } row || !lines.TryGetValue(turn.Order.Priority, out var line)) return null;
        // What ran before anybody had asked for this one did not pass it, wherever a silo with a wrong clock has placed the two.
        return line.HighestPlaceSince(turn.Order.Began) is { } passed && passed.Row!.Place > row.Place
            ? $"after {evidence.Name(passed.Key)} at {Evidence.Time(passed.At)}, though its place in line, {Evidence.Time(row.Place)}, "
                + $"is before {Evidence.Time(passed.Row.Place)}"
            : null;
    }

    private string? WhyByClients(Turn turn)
    {
        if (turn.Order.Acknowledged is not { } acknowledged) return null;
        foreach (var (priority, line) in lines)
        {
            if (priority > turn.Order.Priority) return null;
            if (line.LastBegun is { } younger && younger.Order.Began > acknowledged.Ended)
            {
                return $"after {evidence.Name(younger.Key)}, priority {priority}, at {Evidence.Time(younger.At)}, which was submitted at "
                    + $"{Evidence.Time(younger.Order.Began)} when this one had been acknowledged at {Evidence.Time(acknowledged.Ended)}";
            }
        }

        return null;
    }

    private string? WhyByPriority(Turn turn)
    {
        if (turn.Order.Acknowledged is not { } acknowledged) return null;
        var lower = lines.Where(line => line.Key < turn.Order.Priority).Select(line => line.Value.Since(acknowledged.Ended + UnderWay)).ToList();
        var count = lower.Sum(passed => passed.Count);
        if (count <= 1) return null;
        var last = lower.Where(passed => passed.Count > 0).Select(passed => passed.Last!).MaxBy(passed => passed.At)!;
        return $"after {count} commands of lower priority that ran while it waited since {Evidence.Time(acknowledged.Ended)}, the last of them "
            + $"{evidence.Name(last.Key)} at {Evidence.Time(last.At)}";
    }

    /// <summary>A command's first execution.</summary>
    private sealed record Turn(CommandKey Key, Order Order, JournalRow? Row, DateTimeOffset At);

    /// <summary>What a device has executed of one priority so far.</summary>
    private sealed class Line
    {
        private readonly List<Turn> all = [];

        // Only those that no later one exceeds: each is the highest place of all that were executed since it.
        private readonly List<Turn> highest = [];

        /// <summary>The one whose submission began last.</summary>
        public Turn? LastBegun { get; private set; }

        public void Add(Turn turn)
        {
            all.Add(turn);
            if (LastBegun is null || turn.Order.Began > LastBegun.Order.Began) LastBegun = turn;
            if (turn.Row is null) return;
            while (highest.Count > 0 && highest[^1].Row!.Place <= turn.Row.Place) highest.RemoveAt(highest.Count - 1);
            highest.Add(turn);
        }

        /// <summary>The one with the highest place among those executed at or after a time.</summary>
        public Turn? HighestPlaceSince(DateTimeOffset time) => FirstSince(highest, time) is var first && first < highest.Count ? highest[first] : null;

        /// <summary>How many were executed at or after a time, and the last of all.</summary>
        public (int Count, Turn? Last) Since(DateTimeOffset time) => (all.Count - FirstSince(all, time), all.LastOrDefault());

        private static int FirstSince(List<Turn> turns, DateTimeOffset time)
        {
            var (low, high) = (0, turns.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (turns[middle].At < time)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low;
        }
    }
}
