using CsCheck;
using GridOrleans.Cli.Chaos;
using static GridOrleans.Tests.Unit.Cli.Chaos.Command;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

public sealed class MutationTests
{
    [Fact]
    public void A_random_sound_run_violates_nothing() => RandomRuns.Sound.Sample(history => history.ShouldBeSound(), iter: 300);

    [Theory]
    [InlineData("a row is dropped", ViolationKind.Lost)]
    [InlineData("a row is of another device", ViolationKind.Lost)]
    [InlineData("an outcome is written again", ViolationKind.DoubleOutcome)]
    [InlineData("another outcome is read", ViolationKind.DoubleOutcome)]
    [InlineData("a row is open", ViolationKind.OpenAtEnd)]
    [InlineData("executions are dropped", ViolationKind.SucceededUnexecuted)]
    [InlineData("two executions are swapped", ViolationKind.Reordered)]
    [InlineData("no fault struck", ViolationKind.UnexplainedDuplicate)]
    [InlineData("an unknown command is executed", ViolationKind.Phantom)]
    [InlineData("a refused command is executed", ViolationKind.Phantom)]
    [InlineData("an unknown row is there", ViolationKind.Phantom)]
    [InlineData("a row is there twice", ViolationKind.DoubleCommand)]
    [InlineData("another id is told", ViolationKind.DoubleCommand)]
    [InlineData("it is read as open after its end", ViolationKind.WentBack)]
    [InlineData("it is opened again", ViolationKind.WentBack)]
    [InlineData("a dead silo writes", ViolationKind.WrittenByDead)]
    public void A_mutation_of_a_sound_run_is_found(string mutation, object kind) =>
        Gen.Select(RandomRuns.Sound, Gen.Int[0, 1_000_000]).Sample(
            (history, chance) => Checker.Check(Mutate(history, mutation, chance)).Violations.Select(violation => violation.Kind).ShouldContain((ViolationKind)kind),
            iter: 60);

    private static RunHistory Mutate(RunHistory history, string mutation, int chance)
    {
        T One<T>(IEnumerable<T> all) => all.ToList() is var list ? list[chance % list.Count] : throw new InvalidOperationException();
        var acknowledged = history.Orders.SelectMany(order => order.Tries).Select(request => request.CorrelationUid).OfType<Guid>().ToHashSet();
        var known = history.Journal.Where(row => acknowledged.Contains(row.CorrelationUid));
        var row = One(known);
        var done = One(known.Where(row => row.Status == "succeeded"));
        return mutation switch
        {
            "a row is dropped" => history.WithRows(each => each == row ? [] : [each]),
            "a row is of another device" => history.WithRows(each => [each == row ? row with { Device = "light-9" } : each]),
            "an outcome is written again" => history.With(new AuditNote(AuditKind.Outcome, row.CorrelationUid, row.Device, row.Status, "silo-2", At(90_000))),
            "another outcome is read" => history.With(new Reading(row.CorrelationUid, "expired", At(90_000))),
            "a row is open" => history.WithRows(each => [each == row ? row with { Status = "accepted" } : each]),
            "executions are dropped" => history.WithExecutions(each => each.Device == done.Device && each.Mark == done.Mark ? [] : [each]),
            "two executions are swapped" => history.WithExecutions(each => [Swapped(each, row.Device)]),
            "no fault struck" => history with { Injections = [] },
            "an unknown command is executed" => history.With(new Execution(0, row.Device, new Mark(999), row.Place)),
            "a refused command is executed" => history.With(new Execution(0, row.Device, One(Refused(history, row.Device)).Mark, At(90_000))),
            "an unknown row is there" => history.With(row with { CorrelationUid = Guid.NewGuid(), Mark = new(999) }),
            "a row is there twice" => history.With(row with { CorrelationUid = Guid.NewGuid() }),
            "another id is told" => history.WithOrders(each => each.Device == row.Device && each.Mark == row.Mark
                ? each with { Tries = [.. each.Tries, each.Tries[^1] with { Answer = Answer.Acknowledged, CorrelationUid = Guid.NewGuid() }] }
                : each),
            "it is read as open after its end" => history.With(new Reading(row.CorrelationUid, "accepted", At(90_000))),
            "it is opened again" => history.With(new AuditNote(AuditKind.Reopened, row.CorrelationUid, row.Device, "accepted", "silo-2", At(90_000))),
            "a dead silo writes" => history.With(new AuditNote(AuditKind.WrittenByDead, row.CorrelationUid, row.Device, "succeeded", "silo-2", At(90_000))),
            _ => throw new ArgumentException(mutation),
        };
    }

    // The model's first two commands of each device are in line at once, so that no order excuses the other.
    private static Execution Swapped(Execution execution, string device) => (execution.Device == device ? execution.Mark?.Number : null) switch
    {
        0 => execution with { Mark = new Mark(1) },
        1 => execution with { Mark = new Mark(0) },
        _ => execution,
    };

    private static IEnumerable<Order> Refused(RunHistory history, string device) =>
        history.Orders.Where(order => order.Device == device && order.Tries.All(request => request.Answer == Answer.Refused));
}
