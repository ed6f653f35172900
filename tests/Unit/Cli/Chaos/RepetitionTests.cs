using GridOrleans.Cli.Chaos;
using static GridOrleans.Tests.Unit.Cli.Chaos.Command;
using static GridOrleans.Tests.Unit.Cli.Chaos.Histories;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

public sealed class RepetitionTests
{
    private static readonly Command Twice = new(0, 0) { Executed = [10_000, 12_000] };

    [Fact]
    public void Without_a_fault_it_is_unexplained() =>
        Of([Twice]).ShouldViolateOnly(ViolationKind.UnexplainedDuplicate).ShouldBe(
            $"Command {Twice.Uid} (#0 of light-1): executed at 12:00:10.000 and again at 12:00:12.000, and no fault that may repeat it struck by then "
            + "or was under way after 12:00:05.000. The journal counts 2 attempts.");

    [Theory]
    [InlineData(11_000, 11_000)]
    [InlineData(12_000, 12_000)]
    [InlineData(5_000, 5_000)]
    [InlineData(0, 60_000)]
    public void A_fault_between_or_shortly_before_explains_it(int at, int until)
    {
        var findings = Checker.Check(Of([Twice], Death(at, until)));

        findings.Violations.ShouldBeEmpty();
        findings.DuplicatesExplained.ShouldBe(1);
    }

    [Theory]
    [InlineData(12_001, 13_000)]
    [InlineData(0, 4_999)]
    public void A_fault_after_it_or_long_before_does_not(int at, int until) =>
        Of([Twice], Death(at, until)).ShouldViolateOnly(ViolationKind.UnexplainedDuplicate);

    [Fact]
    public void A_fault_that_cannot_repeat_a_delivery_does_not() =>
        Of([Twice], Death(11_000, 11_000) with { MayRepeat = false }).ShouldViolateOnly(ViolationKind.UnexplainedDuplicate);

    [Fact]
    public void Each_repetition_needs_its_own_explanation()
    {
        var findings = Checker.Check(Of([new(0, 0) { Executed = [10_000, 17_000, 20_000, 20_500] }], Death(11_000, 11_000)));

        findings.Violations.Count.ShouldBe(2);
        findings.DuplicatesUnexplained.ShouldBe(2);
        findings.DuplicatesExplained.ShouldBe(1);
    }

    [Fact]
    public void What_nobody_ordered_is_a_phantom_however_often_it_is_executed() =>
        Of([]).With(new Execution(0, "light-1", new Mark(1), At(1))).With(new Execution(0, "light-1", new Mark(1), At(2))).ShouldViolateOnly(ViolationKind.Phantom);
}
