using System.Text.Json;
using GridOrleans.Cli.Chaos;
using GridOrleans.Cli.Supervision;
using static GridOrleans.Tests.Unit.Cli.Chaos.Command;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

public sealed class ReportTests
{
    private static readonly Findings AllKept = new([], 1000, 990, 3);

    [Theory]
    [InlineData(new[] { 3.0 }, 3.0, 3.0)]
    [InlineData(new[] { 9.0, 1.0 }, 5.0, 9.0)]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2.0, 9.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 9.0 }, 3.0, 9.0)]
    public void Times_come_to_their_median_and_their_worst(double[] seconds, double median, double worst) =>
        Spread.Of(seconds.Select(TimeSpan.FromSeconds)).ShouldBe(new Spread(TimeSpan.FromSeconds(median), TimeSpan.FromSeconds(worst)));

    [Fact]
    public void No_times_come_to_nothing() => Spread.Of([]).ShouldBeNull();

    [Fact]
    public void A_row_sums_up_all_injections_of_a_fault()
    {
        var report = Report() with
        {
            Measurements =
            [
                Measured("silo-kill", [1, 2, 3], 10, failedCalls: 4),
                Measured("gateway-kill", [], null, failedCalls: 0),
                Measured("silo-kill", [4], 20, failedCalls: 1),
            ],
        };

        ReportText.Rows(report).ShouldBe(
        [
            ["silo-kill", "2", "2", "0", "2.5", "4.0", "2.5", "5.0", "5", "15.0", "20.0"],
            ["gateway-kill", "1", "1", "0", "-", "-", "-", "-", "0", "-", "-"],
        ]);
        ReportText.Remarks(report).ShouldBe(["gateway-kill: once the end of all open commands was not seen."]);
    }

    [Fact]
    public void A_fault_that_could_not_be_injected_is_not_survived()
    {
        var report = Report() with { NotInjected = [new("network-cut", "no tc on this machine")] };

        ReportText.Rows(report).Last().ShouldBe(["network-cut", "not injected", "-", "-", "-", "-", "-", "-", "-", "-", "-"]);
        ReportText.Remarks(report).ShouldBe(["network-cut: once not injected: no tc on this machine; not survived, for it was not tried."]);
        report.Verdict.ShouldBe("KEPT: every promise, over 1 faults with 1 kills. Not tried on this machine: network-cut.");
    }

    [Fact]
    public void Every_row_has_a_cell_for_each_head() => ReportText.Rows(Report()).ShouldAllBe(row => row.Count == ReportText.Heads.Count);

    [Fact]
    public void A_run_that_broke_nothing_names_the_command_that_repeats_it()
    {
        ReportText.Closing(Report()).ShouldBe(["KEPT: every promise, over 1 faults with 1 kills.", "Repeat: ./grid chaos --minutes 10 --seed 7"]);
        (Report() with { Duration = TimeSpan.FromSeconds(90), Faults = ["silo-kill", "clock"] }).Repeat
            .ShouldBe("./grid chaos --minutes 1.5 --seed 7 --faults silo-kill,clock");
    }

    [Fact]
    public void Of_many_violations_of_a_kind_the_first_ten_are_shown()
    {
        var violations = Enumerable.Range(1, 12).Select(number => new Violation(ViolationKind.Lost, $"lost {number}"))
            .Append(new(ViolationKind.Phantom, "a phantom")).ToList();
        var report = Report() with { Findings = AllKept with { Violations = violations } };

        var lines = ReportText.Violations(report.Findings).Concat(ReportText.Closing(report)).ToList();

        lines.ShouldContain("Lost (12):");
        lines.ShouldContain("  lost 10");
        lines.ShouldNotContain("  lost 11");
        lines.ShouldContain("  and 2 more");
        lines.ShouldContain("Phantom (1):");
        lines.ShouldContain("BROKEN: 13 violations of the promises.");
        report.Passed.ShouldBeFalse();
    }

    [Fact]
    public void A_run_without_an_acknowledged_command_or_a_fault_proves_nothing()
    {
        (Report() with { Findings = new([], 0, 0, 0) }).ShouldSatisfyAllConditions(
            report => report.Passed.ShouldBeFalse(), report => report.Verdict.ShouldBe("NOTHING PROVED: no command was acknowledged and executed."));
        (Report() with { Measurements = [] }).ShouldSatisfyAllConditions(
            report => report.Passed.ShouldBeFalse(), report => report.Verdict.ShouldBe("NOTHING PROVED: no fault was injected."));
    }

    [Fact]
    public void The_totals_are_the_checkers()
    {
        var findings = new Findings([new(ViolationKind.Reordered, ""), new(ViolationKind.OpenAtEnd, ""), new(ViolationKind.OpenAtEnd, "")], 5, 4, 3)
        {
            UnprovokedDeaths = [new("silo-1", Stage.Silo, 134, DateTimeOffset.UnixEpoch)],
        };

        ReportText.Totals(findings).Where(total => total.Count > 0).ShouldBe(
            [("acknowledged", 5), ("reordered", 1), ("duplicates, explained by a fault", 3), ("open at the end", 2),
                ("deaths that no fault caused", 1)]);
        ReportText.Totals(findings).Count.ShouldBe(Enum.GetValues<ViolationKind>().Length + 3);
        ReportText.Deaths(findings).Last().ShouldBe("  silo-1 at 00:00:00.000 with 134: the other silos had declared it dead");
    }

    [Fact]
    public void The_json_has_the_names_that_scripts_rely_on()
    {
        var violations = (ViolationKind[])
            [ViolationKind.Lost, ViolationKind.DoubleOutcome, ViolationKind.DoubleOutcome, ViolationKind.Reordered, ViolationKind.UnexplainedDuplicate, ViolationKind.OpenAtEnd];
        var report = Report() with
        {
            Findings = new([.. violations.Select(kind => new Violation(kind, "text"))], 1000, 990, 3),
            Measurements = [Measured("silo-kill", [1, 2.5], 10, 0), Measured("gateway-kill", [], null, 0)],
        };

        var json = JsonDocument.Parse(ReportJson.Text(report)).RootElement;

        Number("seed").ShouldBe(7);
        Number("acknowledged").ShouldBe(1000);
        Number("lost").ShouldBe(1);
        Number("doubleOutcomes").ShouldBe(2);
        Number("reordered").ShouldBe(1);
        Number("duplicatesExplained").ShouldBe(3);
        Number("duplicatesUnexplained").ShouldBe(1);
        Number("openAtEnd").ShouldBe(1);
        var faults = json.GetProperty("faults");
        faults.GetArrayLength().ShouldBe(2);
        faults[0].GetProperty("kind").GetString().ShouldBe("silo-kill");
        faults[0].GetProperty("at").GetString().ShouldBe("2026-03-01T12:00:05Z");
        faults[0].GetProperty("unavailableSeconds").GetDouble().ShouldBe(2.5);
        faults[1].GetProperty("unavailableSeconds").GetDouble().ShouldBe(0);
        json.GetProperty("violations")[1].GetProperty("kind").GetString().ShouldBe("doubleOutcome");

        int Number(string name) => json.GetProperty(name).GetInt32();
    }

    private static ChaosReport Report() => new()
    {
        Seed = 7,
        Duration = TimeSpan.FromMinutes(10),
        Findings = AllKept,
        Measurements = [Measured("silo-kill", [1], 2, 0)],
    };

    private static Measurement Measured(string fault, double[] unavailable, double? allEnded, int failedCalls) => new(
        new(fault, "silo-2", At(5000), At(5000), 1, MayRepeat: true), [.. unavailable.Select(TimeSpan.FromSeconds)],
        allEnded is { } seconds ? TimeSpan.FromSeconds(seconds) : null, failedCalls,
        [.. unavailable.Select(seconds => TimeSpan.FromSeconds(seconds + (unavailable.Length > 1 ? 0 : 1)))]);
}
