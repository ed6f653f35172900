using GridOrleans.Cli.Chaos;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

/// <summary>Histories of runs, made from their commands.</summary>
internal static class Histories
{
    /// <summary>What is seen of a run in which all went well with these commands; after each execution the adapter lets the light follow its schedule again.</summary>
    public static RunHistory Of(IReadOnlyList<Command> commands, params IReadOnlyList<Injection> injections) => new()
    {
        Orders = [.. commands.Select(command => command.ToOrder())],
        Journal = [.. commands.SelectMany(command => command.ToRows())],
        Audit = [.. commands.SelectMany(command => command.ToNotes()).OrderBy(note => note.At)],
        Readings = [.. commands.SelectMany(command => command.ToReadings()).OrderBy(reading => reading.Ended)],
        Executions = Counted(commands.SelectMany(command => command.Executed.SelectMany(at => (Execution[])
        [
            new(0, command.Device, command.Key.Mark, Command.At(at)),
            new(0, command.Device, null, Command.At(at + 1)),
        ]))),
        Injections = injections,
    };

    public static Injection Kill(int at, int until) => new("silo-kill", "silo-2", Command.At(at), Command.At(until), 1, MayRepeat: true);

    /// <summary>A run that shows every side of a sound one.</summary>
    public static RunHistory Sound() => Of(
        [
            new(0, 0) { Executed = [100] },
            new(1, 50) { Executed = [200] },
            new(2, 60) { Executed = [150], Priority = 9 },
            new(3, 300) { Executed = [400, 3000], Answers = [(800, Answer.Unknown), (900, Answer.Acknowledged)] },
            new(4, 310) { Executed = [5000], Answers = [(900, Answer.Unknown)] },
            new(5, 5100) { Place = null, Answers = [(5200, Answer.Unknown)] },
            new(6, 5100) { Place = null, Answers = [(5200, Answer.Refused)] },
            new(7, 5300) { Status = "failed" },
            new(8, 310) { Executed = [9000], Scheduled = 9000, Place = 315 },
            new(0, 20) { Executed = [120], Device = "light-2" },
        ],
        Kill(450, 460));

    /// <summary>With the executions in another order or number, counted anew.</summary>
    public static RunHistory WithExecutions(this RunHistory history, Func<Execution, IEnumerable<Execution>> change) =>
        history with { Executions = Counted(history.Executions.SelectMany(change)) };

    public static RunHistory WithOrders(this RunHistory history, Func<Order, Order> change) => history with { Orders = [.. history.Orders.Select(change)] };

    public static RunHistory WithRows(this RunHistory history, Func<JournalRow, IEnumerable<JournalRow>> change) =>
        history with { Journal = [.. history.Journal.SelectMany(change)] };

    public static RunHistory With(this RunHistory history, Reading reading) => history with { Readings = [.. history.Readings, reading] };

    public static RunHistory With(this RunHistory history, AuditNote note) => history with { Audit = [.. history.Audit, note] };

    public static RunHistory With(this RunHistory history, Execution execution) =>
        history with { Executions = Counted(history.Executions.Append(execution)) };

    public static RunHistory With(this RunHistory history, JournalRow row) => history with { Journal = [.. history.Journal, row] };

    /// <summary>That this is what the checker finds, and nothing else.</summary>
    public static string ShouldViolateOnly(this RunHistory history, ViolationKind kind)
    {
        var violations = Checker.Check(history).Violations;
        violations.Select(violation => violation.Kind).ShouldBe([kind], string.Join("\n", violations));
        return violations[0].Text;
    }

    public static void ShouldBeSound(this RunHistory history) => Checker.Check(history).Violations.ShouldBeEmpty();

    private static IReadOnlyList<Execution> Counted(IEnumerable<Execution> executions) =>
        [.. executions.OrderBy(execution => execution.At).Select((execution, index) => execution with { Ordinal = index + 1 })];
}
