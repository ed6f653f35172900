using System.Diagnostics;
using GridOrleans.Cli.Chaos;
using static GridOrleans.Tests.Unit.Cli.Chaos.Command;
using static GridOrleans.Tests.Unit.Cli.Chaos.Histories;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

public sealed class CheckerTests
{
    private static readonly Command First = new(0, 0);

    [Fact]
    public void A_sound_run_violates_nothing_and_is_counted()
    {
        var findings = Checker.Check(Sound());

        findings.Violations.ShouldBeEmpty();
        findings.ShouldSatisfyAllConditions(
            () => findings.AllKept.ShouldBeTrue(),
            () => findings.Acknowledged.ShouldBe(7),
            () => findings.Executed.ShouldBe(7),
            () => findings.DuplicatesExplained.ShouldBe(1),
            () => findings.DuplicatesUnexplained.ShouldBe(0));
    }

    [Fact]
    public void Of_a_run_without_anything_nothing_is_said() => Checker.Check(new RunHistory()).ShouldBeEquivalentTo(new Findings([], 0, 0, 0));

    [Fact]
    public void An_acknowledged_command_without_a_row_is_lost()
    {
        var text = Sound().WithRows(row => row.CorrelationUid == First.Uid ? [] : [row]).ShouldViolateOnly(ViolationKind.Lost);

        text.ShouldBe($"Command {First.Uid} (#0 of light-1): acknowledged at 12:00:00.010 by gateway 1, but the journal has no row of it.");
    }

    [Fact]
    public void An_acknowledged_command_whose_row_is_of_another_device_is_lost() =>
        Sound().WithRows(row => [row.CorrelationUid == First.Uid ? row with { Device = "light-3" } : row]).ShouldViolateOnly(ViolationKind.Lost)
            .ShouldContain("but the journal's row is of #0 of light-3");

    [Fact]
    public void An_acknowledged_command_whose_row_has_another_mark_is_lost() =>
        Sound().WithRows(row => [row.CorrelationUid == First.Uid ? row with { Mark = new(77) } : row]).ShouldViolateOnly(ViolationKind.Lost)
            .ShouldContain("but the journal's row is of #77 of light-1");

    [Fact]
    public void An_acknowledgement_without_an_id_is_a_loss() =>
        Sound().WithOrders(order => order.Device == "light-2" ? order with { Tries = [order.Tries[0] with { CorrelationUid = null }] } : order)
            .ShouldViolateOnly(ViolationKind.Lost).ShouldContain("without a correlation uid");

    [Fact]
    public void A_command_that_is_open_at_the_end_is_named() =>
        Of([new(0, 0) { Status = "accepted" }]).ShouldViolateOnly(ViolationKind.OpenAtEnd)
            .ShouldBe($"Command {First.Uid} (#0 of light-1): acknowledged, in line since 12:00:00.005, is accepted at the end after 1 attempts.");

    [Fact]
    public void A_command_that_nobody_knows_to_be_accepted_must_end_too() =>
        Of([new(0, 0) { Status = "accepted", Answers = [(50, Answer.Unknown)] }]).ShouldViolateOnly(ViolationKind.OpenAtEnd).ShouldContain("never acknowledged");

    [Fact]
    public void Two_outcomes_that_were_written_are_a_double_outcome() =>
        Sound().With(new AuditNote(AuditKind.Outcome, First.Uid, "light-1", "succeeded", "silo-2", At(700))).ShouldViolateOnly(ViolationKind.DoubleOutcome)
            .ShouldContain("succeeded written by silo-1 at 12:00:00.105, succeeded written by silo-2 at 12:00:00.700");

    [Fact]
    public void Two_outcomes_that_were_read_are_a_double_outcome() =>
        Sound().With(new Reading(First.Uid, "failed", At(700))).ShouldViolateOnly(ViolationKind.DoubleOutcome).ShouldContain("failed read at 12:00:00.700");

    [Fact]
    public void An_outcome_that_the_journal_does_not_have_is_a_double_outcome()
    {
        var history = Of([new(0, 0) { Executed = [100] }]);

        history.WithRows(row => [row with { Status = "failed" }]).ShouldViolateOnly(ViolationKind.DoubleOutcome)
            .ShouldContain("succeeded read at 12:00:00.125, failed in the journal at the end");
    }

    [Fact]
    public void A_command_that_ended_and_was_read_as_open_went_back() =>
        Sound().With(new Reading(First.Uid, "dispatched", At(700))).ShouldViolateOnly(ViolationKind.WentBack)
            .ShouldContain("read as succeeded at 12:00:00.125 and as dispatched at 12:00:00.700");

    [Fact]
    public void A_reading_that_began_before_the_end_may_be_answered_late() =>
        Sound().With(new Reading(First.Uid, "dispatched", At(700), Began: At(124))).ShouldBeSound();

    [Fact]
    public void A_reading_that_began_after_the_end_was_read_must_say_so() =>
        Sound().With(new Reading(First.Uid, "dispatched", At(700), Began: At(125))).ShouldViolateOnly(ViolationKind.WentBack);

    [Fact]
    public void An_acknowledged_command_that_is_unknown_to_a_reader_is_lost_even_when_it_comes_back() =>
        Sound().With(new Reading(First.Uid, Reading.Unknown, At(700))).With(new Reading(First.Uid, Reading.Unknown, At(800)))
            .ShouldViolateOnly(ViolationKind.Lost).ShouldContain("but a client that read it at 12:00:00.700 was told that there is no such command");

    [Fact]
    public void What_was_dispatched_may_be_accepted_again() =>
        Sound().With(new Reading(new Command(7, 0).Uid, "failed", At(9000))).ShouldSatisfyAllConditions(
            history => history.ShouldBeSound(),
            history => (history with
            {
                Readings = [new(First.Uid, "dispatched", At(1)), new(First.Uid, "accepted", At(2)), .. history.Readings],
            }).ShouldBeSound());

    [Fact]
    public void A_command_that_was_opened_again_went_back() =>
        Sound().With(new AuditNote(AuditKind.Reopened, First.Uid, "light-1", "succeeded to accepted", "silo-2", At(700))).ShouldViolateOnly(ViolationKind.WentBack)
            .ShouldContain("opened again at 12:00:00.700 by silo-2");

    [Fact]
    public void A_command_that_was_read_as_ended_and_is_open_in_the_journal_went_back_and_is_open() =>
        Checker.Check(Of([new(0, 0) { Status = "accepted" }]).With(new Reading(First.Uid, "failed", At(700)))).Violations.Select(violation => violation.Kind)
            .ShouldBe([ViolationKind.OpenAtEnd, ViolationKind.WentBack]);

    [Fact]
    public void A_state_that_was_replaced_by_an_older_one_went_back() =>
        Sound().With(new AuditNote(AuditKind.StateWentBack, null, "light-2", "8 to 7", "silo-2", At(700))).ShouldViolateOnly(ViolationKind.WentBack)
            .ShouldBe("light-2: its state was replaced by an older one (8 to 7) by silo-2 at 12:00:00.700.");

    [Fact]
    public void A_success_without_an_execution_is_named() =>
        Of([new(0, 0)]).ShouldViolateOnly(ViolationKind.SucceededUnexecuted).ShouldContain($"{First.Uid} (#0 of light-1)");

    [Fact]
    public void An_execution_that_nobody_ordered_is_a_phantom() =>
        Sound().With(new Execution(0, "light-1", new Mark(99), At(700))).ShouldViolateOnly(ViolationKind.Phantom)
            .ShouldBe("Command #99 of light-1: nobody submitted it, and yet the device executed it at 12:00:00.700.");

    [Fact]
    public void An_execution_of_another_devices_command_is_a_phantom() =>
        Sound().With(new Execution(0, "light-2", new Mark(1), At(700))).ShouldViolateOnly(ViolationKind.Phantom).ShouldContain("#1 of light-2");

    [Fact]
    public void A_row_that_nobody_ordered_is_a_phantom() =>
        Sound().With(new JournalRow(Guid.NewGuid(), "light-1", new Mark(99), 4, "cancelled", 0, At(700))).ShouldViolateOnly(ViolationKind.Phantom)
            .ShouldContain("the journal has it as cancelled");

    [Fact]
    public void What_was_refused_and_yet_executed_is_a_phantom_once() =>
        Of([new(0, 0) { Answers = [(10, Answer.Refused)], Executed = [100] }]).ShouldViolateOnly(ViolationKind.Phantom)
            .ShouldContain("it was refused (409 inactive-device) at 12:00:00.010, and yet the journal has it as succeeded and the device executed it at 12:00:00.100");

    [Fact]
    public void What_was_refused_and_is_in_the_journal_is_a_phantom() =>
        Of([new(0, 0) { Answers = [(10, Answer.Refused)], Status = "failed" }]).ShouldViolateOnly(ViolationKind.Phantom);

    [Fact]
    public void What_was_refused_after_an_unclear_answer_may_be_executed() =>
        Of([new(0, 0) { Answers = [(10, Answer.Unknown), (20, Answer.Refused)], Executed = [100] }]).ShouldBeSound();

    [Fact]
    public void An_execution_before_its_order_is_a_phantom() =>
        Of([new(0, 200) { Executed = [100] }]).ShouldViolateOnly(ViolationKind.Phantom).ShouldContain("it was submitted only at 12:00:00.200");

    [Fact]
    public void What_follows_a_command_without_a_command_is_a_phantom() =>
        Sound().With(new Execution(0, "light-2", null, At(90_000))).ShouldViolateOnly(ViolationKind.Phantom).ShouldStartWith("light-2: executed at 12:01:30.000");

    [Fact]
    public void Two_adapters_that_had_one_command_when_a_fault_struck_may_mix_what_follows_it() =>
        Sound().With(new Execution(0, "light-1", null, At(470))).ShouldBeSound();

    [Fact]
    public void Two_rows_of_one_key_are_a_double_command()
    {
        var again = Guid.NewGuid();

        Sound().WithRows(row => row.CorrelationUid == First.Uid ? [row, row with { CorrelationUid = again, Status = "failed" }] : [row])
            .ShouldViolateOnly(ViolationKind.DoubleCommand).ShouldContain($"became several commands ({First.Uid}, {again})");
    }

    [Fact]
    public void Two_rows_of_one_key_that_are_both_executed_are_a_double_command_and_no_duplicate() =>
        Of([new(0, 0) { Executed = [100, 200] }]).WithRows(row => [row, row with { CorrelationUid = Guid.NewGuid() }]).ShouldViolateOnly(ViolationKind.DoubleCommand);

    [Fact]
    public void Acknowledgements_with_two_ids_are_a_double_command()
    {
        var again = Guid.NewGuid();

        Sound().WithOrders(order => order.Device == "light-2" ? order with { Tries = [.. order.Tries, order.Tries[0] with { CorrelationUid = again }] } : order)
            .With(new JournalRow(again, "light-2", new Mark(0), 4, "failed", 4, At(700)))
            .ShouldViolateOnly(ViolationKind.DoubleCommand).ShouldContain($"{again}");
    }

    [Fact]
    public void What_a_dead_silo_writes_is_named() =>
        Sound().With(new AuditNote(AuditKind.WrittenByDead, First.Uid, "light-1", "succeeded", "silo-1@5", At(700))).ShouldViolateOnly(ViolationKind.WrittenByDead)
            .ShouldBe($"silo-1@5 wrote about command {First.Uid} of light-1 at 12:00:00.700 (succeeded), when it stood as dead; it should have been fenced off.");

    [Fact]
    public void Two_orders_with_one_mark_cannot_be_judged() =>
        Should.Throw<InvalidDataException>(() => Checker.Check(Of([new(3, 0), new(3, 100)]))).Message.ShouldContain("#3 of light-1");

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void A_long_run_is_checked_in_seconds_even_when_all_of_it_is_in_the_wrong_order(int devices)
    {
        const int Commands = 100_000;
        var history = Of([.. Enumerable.Range(0, Commands).Select(number => new Command(number, 0)
        {
            Device = $"light-{number % devices}", Priority = number % 10, Place = number + 1, Executed = [2 * Commands - number],
        })]);
        var clock = Stopwatch.StartNew();

        var findings = Checker.Check(history);

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        findings.Executed.ShouldBe(Commands);
        findings.Reordered.ShouldBeGreaterThan(Commands / 2);
    }
}
