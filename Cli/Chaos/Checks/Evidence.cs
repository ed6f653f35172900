using System.Globalization;

namespace GridOrleans.Cli.Chaos;

/// <summary>A history, arranged so that what belongs together is found at once.</summary>
internal sealed class Evidence
{
    private readonly Dictionary<Guid, JournalRow> rows = [];
    private readonly Dictionary<Guid, CommandKey> told = [];

    /// <summary>Arranges it.</summary>
    /// <exception cref="InvalidDataException">Two orders carry the same mark.</exception>
    public Evidence(RunHistory history)
    {
        History = history;
        foreach (var order in history.Orders)
        {
            var key = new CommandKey(order.Device, order.Mark);
            if (!Orders.TryAdd(key, order)) throw new InvalidDataException($"Two orders carry the mark {key}: the history cannot be judged.");
            foreach (var uid in Uids(order)) told.TryAdd(uid, key);
        }

        foreach (var row in history.Journal) rows.TryAdd(row.CorrelationUid, row);
        RowsOf = history.Journal.Where(IsWhereItWasPromised).ToLookup(KeyOf);
        Devices = [.. history.Executions.OrderBy(execution => execution.Ordinal).GroupBy(execution => execution.Device)];
        foreach (var execution in Devices.SelectMany(device => device))
        {
            if (execution.Mark is not { } mark) continue;
            var key = new CommandKey(execution.Device, mark);
            if (!ExecutionsOf.TryGetValue(key, out var earlier)) ExecutionsOf[key] = earlier = [];
            earlier.Add(execution);
        }
    }

    /// <summary>All of it.</summary>
    public RunHistory History { get; }

    /// <summary>What clients asked for.</summary>
    public Dictionary<CommandKey, Order> Orders { get; } = [];

    /// <summary>The journal's rows, without those whose id a client holds for another command: these are lost ones.</summary>
    public ILookup<CommandKey, JournalRow> RowsOf { get; }

    /// <summary>The executions of each device, in their order.</summary>
    public IReadOnlyList<IGrouping<string, Execution>> Devices { get; }

    /// <summary>The executions of each command, in their order; of none that has none.</summary>
    public Dictionary<CommandKey, List<Execution>> ExecutionsOf { get; } = [];

    /// <summary>The row with an id, or null.</summary>
    public JournalRow? Row(Guid uid) => rows.GetValueOrDefault(uid);

    /// <summary>Whether somebody was told this id as his command's.</summary>
    public bool IsAcknowledged(Guid uid) => told.ContainsKey(uid);

    /// <summary>The command that a row is of.</summary>
    public static CommandKey KeyOf(JournalRow row) => new(row.Device, row.Mark);

    /// <summary>Every id that clients were told for an order: one, if all is well.</summary>
    public static IEnumerable<Guid> Uids(Order order) =>
        order.Tries.Where(request => request is { Answer: Answer.Acknowledged, CorrelationUid: not null }).Select(request => request.CorrelationUid!.Value).Distinct();

    /// <summary>Whether an order may have had an effect: somebody was not refused.</summary>
    public static bool MayHaveEffect(Order order) => order.Tries.Any(request => request.Answer != Answer.Refused);

    /// <summary>A command's name in a violation's text.</summary>
    public string Name(CommandKey key)
    {
        var uid = RowsOf[key].FirstOrDefault()?.CorrelationUid
            ?? (Orders.TryGetValue(key, out var order) ? Uids(order).Select(known => (Guid?)known).FirstOrDefault() : null);
        return uid is null ? $"Command {key}" : $"Command {uid} ({key})";
    }

    /// <summary>A command's name in a violation's text, where only its id is known for sure.</summary>
    public string Name(Guid uid) =>
        Row(uid) is { } row ? $"Command {uid} ({KeyOf(row)})" : told.TryGetValue(uid, out var key) ? $"Command {uid} ({key})" : $"Command {uid}";

    /// <summary>A time of day, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private bool IsWhereItWasPromised(JournalRow row) => !told.TryGetValue(row.CorrelationUid, out var key) || key == KeyOf(row);
}
