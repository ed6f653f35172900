using System.Text.Json.Nodes;
using GridOrleans.Cli.Bench;

namespace GridOrleans.Tests.Unit.Cli.Bench;

public sealed class FigureTests
{
    private static readonly Machine Fit = new("2 cores", []);

    private static readonly Figure Time = new("switch", "time", [14, 12, 13], "s")
    {
        Baseline = [8, 10],
        Against = "the bare exchange",
        Target = 15,
        Conditions = "40,000 lights",
    };

    [Fact]
    public void The_value_is_the_median_and_the_ratio_that_of_the_medians()
    {
        Time.Value.ShouldBe(13);
        Time.BaselineValue.ShouldBe(9);
        Time.Ratio.ShouldBe(13 / 9.0);
    }

    [Fact]
    public void Rounds_that_have_a_baseline_each_are_compared_one_by_one() =>
        (Time with { Rounds = [10, 20, 60], Baseline = [5, 5, 20], IsPaired = true }).Ratio.ShouldBe(3);

    [Fact]
    public void A_number_is_met_only_if_every_round_met_it()
    {
        Time.Met.ShouldBe(true);
        (Time with { Target = 13 }).Met.ShouldBe(false);
        (Time with { Target = 12, MoreIsBetter = true }).Met.ShouldBe(true);
        (Time with { Target = 13, MoreIsBetter = true }).Met.ShouldBe(false);
    }

    [Fact]
    public void A_ratio_above_its_own_number_is_a_miss_though_every_round_met_its()
    {
        (Time with { MostRatio = 1.5 }).Met.ShouldBe(true);
        (Time with { MostRatio = 1.4 }).Met.ShouldBe(false);
        BenchReport.Row(Time with { MostRatio = 1.4 })[4].ShouldBe("at most 15.0, ratio at most 1.40: MISSED");
        BenchReport.Row(Time with { Target = null, MostRatio = 1.5 })[4].ShouldBe("ratio at most 1.50: met");
    }

    [Fact]
    public void What_has_no_number_and_no_baseline_has_no_verdict_and_no_ratio()
    {
        var plain = new Figure("submit", "p99", [3], "ms");

        plain.Met.ShouldBeNull();
        plain.Ratio.ShouldBeNull();
        BenchReport.Row(plain).ShouldBe(["submit", "p99", "3.00 ms", "3.00 to 3.00 (1)", "-", "-", "-"]);
    }

    [Fact]
    public void A_row_says_whether_the_number_was_reached()
    {
        BenchReport.Row(Time).ShouldBe(["switch", "time", "13.0 s", "12.0 to 14.0 (3)", "at most 15.0: met", "9.00 s", "1.44"]);
        BenchReport.Row(Time with { Target = 13 })[4].ShouldBe("at most 13.0: MISSED");
    }

    [Fact]
    public void The_json_is_a_list_with_the_names_that_scripts_rely_on()
    {
        var entry = JsonNode.Parse(BenchReport.Json([Time], Fit))!.AsArray().Single()!.AsObject();

        entry.Select(member => member.Key).Take(7).ShouldBe(["name", "metric", "value", "unit", "baseline", "ratio", "conditions"]);
        ((double)entry["value"]!).ShouldBe(13);
        ((double)entry["ratio"]!).ShouldBe(1.444);
        ((bool)entry["trusted"]!).ShouldBeTrue();
        ((string)entry["conditions"]!).ShouldBe("40,000 lights; baseline: the bare exchange; 2 cores");
    }

    [Fact]
    public void Figures_of_an_unfit_machine_are_marked()
    {
        var entry = JsonNode.Parse(BenchReport.Json([Time], Fit with { Flaws = ["too busy"] }))!.AsArray().Single()!.AsObject();

        ((bool)entry["trusted"]!).ShouldBeFalse();
        ((string)entry["conditions"]!).ShouldEndWith("too busy");
    }
}
