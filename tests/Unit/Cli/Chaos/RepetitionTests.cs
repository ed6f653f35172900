using GridOrleans.Cli.Chaos;
using GridOrleans.Cli.Supervision;
using static GridOrleans.Tests.Unit.Cli.Chaos.Command;
using static GridOrleans.Tests.Unit.Cli.Chaos.Histories;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

public sealed class RepetitionTests
{
    private static readonly Command Twice = new(0, 0) { Executed = [10_000, 12_000] };

    [Fact]
    public void Without_a_fault_it_is_unexplained() =>
        Of([Twice]).ShouldViolateOnly(ViolationKind.UnexplainedDuplicate).ShouldBe(
            $"Command {Twice.Uid} (#0 of light-1): executed at 12:00:10.000 and again at 12:00:12.000, and no fault or death that may repeat it struck by then "
            + "or was under way after 12:00:05.000. The journal counts 2 attempts.");

    [Theory]
    [InlineData(11_000, 11_000)]
    [InlineData(12_000, 12_000)]
    [InlineData(5_000, 5_000)]
    [InlineData(0, 60_000)]
    public void A_fault_between_or_shortly_before_explains_it(int at, int until)
    {
        var findings = Checker.Check(Of([Twice], Kill(at, until)));

        findings.Violations.ShouldBeEmpty();
        findings.DuplicatesExplained.ShouldBe(1);
    }

    [Theory]
    [InlineData(12_001, 13_000)]
    [InlineData(0, 4_999)]
    public void A_fault_after_it_or_long_before_does_not(int at, int until) =>
        Of([Twice], Kill(at, until)).ShouldViolateOnly(ViolationKind.UnexplainedDuplicate);

    [Fact]
    public void A_fault_that_cannot_repeat_a_delivery_does_not() =>
        Of([Twice], Kill(11_000, 11_000) with { MayRepeat = false }).ShouldViolateOnly(ViolationKind.UnexplainedDuplicate);

    [Theory]
    [InlineData(nameof(Stage.Silo), 11_000)]
    [InlineData(nameof(Stage.Silo), 21_000)]
    [InlineData(nameof(Stage.Adapter), 11_500)]
    public void A_death_that_nobody_caused_explains_it_and_is_named(string stage, int at)
    {
        var death = new Death("oslp-1", Enum.Parse<Stage>(stage), 139, At(at));

        var findings = Checker.Check(Of([Twice]) with { Deaths = [death] });

        findings.Violations.ShouldBeEmpty();
        findings.DuplicatesExplained.ShouldBe(1);
        findings.UnprovokedDeaths.ShouldBe([death]);
    }

    [Theory]
    [InlineData(nameof(Stage.Gateway), 11_000)]
    [InlineData(nameof(Stage.Adapter), 12_500)]
    [InlineData(nameof(Stage.Silo), 23_000)]
    [InlineData(nameof(Stage.Silo), 4_000)]
    public void A_death_elsewhere_or_at_another_time_does_not(string stage, int at) =>
        (Of([Twice]) with { Deaths = [new Death("one", Enum.Parse<Stage>(stage), 139, At(at))] }).ShouldViolateOnly(ViolationKind.UnexplainedDuplicate);

    [Theory]
    [InlineData("silo-2", true, 0)]
    [InlineData("silo-3", true, 1)]
    [InlineData("silo-2", false, 1)]
    public void A_death_is_unprovoked_unless_something_but_an_orderly_stop_was_done_to_that_process(string process, bool mayFailCalls, int unprovoked)
    {
        var fault = new Injection("some-fault", "silo-1, silo-2", At(1000), At(2000), 0, MayRepeat: true) { MayFailCalls = mayFailCalls };

        Checker.Check(Of([], fault) with { Deaths = [new Death(process, Stage.Silo, 134, At(4000))] }).UnprovokedDeaths.Count.ShouldBe(unprovoked);
    }

    [Fact]
    public void Each_repetition_needs_its_own_explanation()
    {
        var findings = Checker.Check(Of([new(0, 0) { Executed = [10_000, 17_000, 20_000, 20_500] }], Kill(11_000, 11_000)));

        findings.Violations.Count.ShouldBe(2);
        findings.DuplicatesUnexplained.ShouldBe(2);
        findings.DuplicatesExplained.ShouldBe(1);
    }

    [Fact]
    public void What_nobody_ordered_is_a_phantom_however_often_it_is_executed() =>
        Of([]).With(new Execution(0, "light-1", new Mark(1), At(1))).With(new Execution(0, "light-1", new Mark(1), At(2))).ShouldViolateOnly(ViolationKind.Phantom);
}
