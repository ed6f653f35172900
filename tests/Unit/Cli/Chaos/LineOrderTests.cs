using GridOrleans.Cli.Chaos;
using static GridOrleans.Tests.Unit.Cli.Chaos.Histories;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

public sealed class LineOrderTests
{
    [Fact]
    public void Of_equal_priority_the_one_that_is_first_in_line_must_run_first() =>
        Of([new(0, 0) { Executed = [200], Answers = [(90, Answer.Acknowledged)] }, new(1, 50) { Executed = [100] }]).ShouldViolateOnly(ViolationKind.Reordered)
            .ShouldContain("(#0 of light-1), priority 4: first executed at 12:00:00.200, after Command");

    [Fact]
    public void One_that_was_acknowledged_before_another_was_submitted_must_run_first_whatever_the_journal_says() =>
        Of([new(0, 0) { Executed = [200], Place = 70 }, new(1, 50) { Executed = [100] }]).ShouldViolateOnly(ViolationKind.Reordered)
            .ShouldContain("which was submitted at 12:00:00.050 when this one had been acknowledged at 12:00:00.010");

    [Fact]
    public void One_of_lower_priority_that_was_submitted_later_must_not_run_first() =>
        Of([new(0, 0) { Executed = [200] }, new(1, 50) { Executed = [100], Priority = 3 }]).ShouldViolateOnly(ViolationKind.Reordered);

    [Fact]
    public void One_that_was_overtaken_without_a_row_is_found_by_what_clients_saw() =>
        Of([new(0, 0) { Executed = [200], Answers = [(10, Answer.Acknowledged)], Place = null }, new(1, 50) { Executed = [100] }])
            .ShouldSatisfyAllConditions(history => Checker.Check(history).Violations.Select(violation => violation.Kind)
                .ShouldBe([ViolationKind.Lost, ViolationKind.Reordered]));

    [Fact]
    public void A_higher_priority_goes_first() =>
        Of([new(0, 0) { Executed = [200] }, new(1, 50) { Executed = [100], Priority = 5 }]).ShouldBeSound();

    [Fact]
    public void The_order_in_which_two_were_submitted_at_once_is_the_journals() =>
        Of([new(0, 0) { Executed = [200], Place = 8 }, new(1, 5) { Executed = [100], Place = 7 }]).ShouldBeSound();

    [Fact]
    public void Commands_of_different_devices_have_no_order() =>
        Of([new(0, 0) { Executed = [200] }, new(1, 50) { Executed = [100], Device = "light-2" }]).ShouldBeSound();

    [Fact]
    public void A_scheduled_command_has_no_place_before_its_time() =>
        Of([new(0, 0) { Executed = [200], Scheduled = 200 }, new(1, 50) { Executed = [100] }]).ShouldBeSound();

    [Fact]
    public void A_second_execution_has_no_place_in_line() =>
        Of([new(0, 0) { Executed = [100, 300] }, new(1, 50) { Executed = [200] }], Kill(150, 150)).ShouldBeSound();

    [Fact]
    public void A_place_that_a_wrong_clock_gave_counts_only_where_both_were_in_line() =>
        Of([new(0, 0) { Executed = [100], Place = 600_000 }, new(1, 150) { Executed = [200] }]).ShouldBeSound();

    [Fact]
    public void A_higher_priority_that_waits_while_two_of_lower_run_is_overtaken() =>
        Of([
            new(0, 0) { Executed = [1500] },
            new(1, 1) { Executed = [1600] },
            new(2, 20) { Executed = [1700], Priority = 7 },
        ]).ShouldViolateOnly(ViolationKind.Reordered).ShouldContain("after 2 commands of lower priority that ran while it waited since 12:00:00.030");

    [Fact]
    public void One_of_lower_priority_that_was_under_way_may_end_first() =>
        Of([
            new(0, 0) { Executed = [500] },
            new(1, 1) { Executed = [1500] },
            new(2, 20) { Executed = [1700], Priority = 7 },
        ]).ShouldBeSound();
}
