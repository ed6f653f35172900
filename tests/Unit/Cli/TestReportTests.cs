using System.Text;
using GridOrleans.Cli.Testing;

namespace GridOrleans.Tests.Unit.Cli;

public class TestReportTests
{
    [Fact]
    public void Totals_are_read_from_the_runners_report() =>
        Parse(Report(passed: 5, failed: 2, skipped: 1)).ShouldBe(new TestTotals(5, 2, 1));

    [Fact]
    public void An_error_outside_of_a_test_is_a_failure() =>
        Parse(Report(passed: 5, failed: 0, skipped: 0, errors: """{"message":"clean-up"}""")).ShouldBe(new TestTotals(5, 1));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"results\":{\"summary\":{\"passed\":1")]
    public void A_report_that_is_cut_short_is_none(string text)
    {
        using var folder = new TemporaryFolder();

        TestReport.Read(folder.Write("r.json", text)).ShouldBeNull();
        TestReport.Read(folder.At("missing.json")).ShouldBeNull();
    }

    [Fact]
    public void A_control_character_in_a_tests_name_does_not_spoil_the_report()
    {
        using var folder = new TemporaryFolder();
        var text = Report(passed: 5, failed: 2, skipped: 1).Replace("\"suites\"", "\"name\": \"nul\0\n\", \"suites\"", StringComparison.Ordinal);

        TestReport.Read(folder.Write("r.json", text)).ShouldBe(new TestTotals(5, 2, 1));
        new TestEvents(_ => { }).Take("{\"$type\":\"test-starting\",\"TestUniqueID\":\"1\",\"TestDisplayName\":\"nul\0\"}").ShouldBeTrue();
    }

    [Fact]
    public void Projects_add_up() => (new TestTotals(5, 1, 2) + new TestTotals(7)).ShouldBe(new TestTotals(12, 1, 2));

    [Theory]
    [InlineData(12, 0, 0, "12 passed, 0 failed", true)]
    [InlineData(12, 3, 0, "12 passed, 3 failed", false)]
    [InlineData(12, 0, 4, "12 passed, 0 failed, 4 skipped", true)]
    [InlineData(0, 0, 0, "0 passed, 0 failed", false)]
    [InlineData(0, 0, 4, "0 passed, 0 failed, 4 skipped", false)]
    public void The_last_line_tells_all(int passed, int failed, int skipped, string line, bool green)
    {
        var totals = new TestTotals(passed, failed, skipped);

        totals.ToString().ShouldBe(line);
        totals.IsGreen.ShouldBe(green);
    }

    [Fact]
    public void The_runners_messages_are_counted_and_failures_told_by_name()
    {
        var failures = new List<TestFailure>();
        var events = new TestEvents(failures.Add);

        Take(events, "test-starting", "1", "\"TestDisplayName\":\"A_good_one\"");
        Take(events, "test-starting", "2", "\"TestDisplayName\":\"A_bad_one\"");
        events.Current.ShouldBe("A_bad_one");
        Take(events, "test-passed", "1");
        Take(events, "test-finished", "1");
        Take(events, "test-failed", "2", "\"Messages\":[\"expected 1\"],\"StackTraces\":[\"at X\"]");
        Take(events, "test-finished", "2");
        Take(events, "test-skipped", "3");

        events.Totals.ShouldBe(new TestTotals(1, 1, 1));
        events.Current.ShouldBeNull();
        failures.ShouldBe([new TestFailure("A_bad_one", "expected 1", "at X")]);
    }

    [Theory]
    [InlineData("hello from a test")]
    [InlineData("{\"other\":1}")]
    [InlineData("{\"$type\":\"test-failed\"")]
    public void What_a_test_prints_is_no_message(string line) => new TestEvents(_ => { }).Take(line).ShouldBeFalse();

    [Fact]
    public void Of_a_stack_the_lines_of_this_source_tree_are_shown() =>
        TestDisplay.Relevant("at Lib.X()\n  at Own.Y() in /src/tests/A.cs:line 3\n at Lib.Z()", "/src").ShouldBe(["at Own.Y() in tests/A.cs:line 3"]);

    [Fact]
    public void Of_a_run_that_broke_off_the_words_are_shown_and_not_the_runners_stack() =>
        TestDisplay.Telling(["Process terminated.", "boom", "   at Own.Test()", "   at Xunit.v3.Runner()", "   at System.Threading.Run()", new string('x', 999)])
            .ShouldBe(["Process terminated.", "boom", "   at Own.Test()", new string('x', 240)]);

    private static void Take(TestEvents events, string type, string id, string more = "\"x\":1") =>
        events.Take($$"""{"$type":"{{type}}","TestUniqueID":"{{id}}",{{more}}}""").ShouldBeTrue();

    private static TestTotals Parse(string json) => TestReport.Parse(Encoding.UTF8.GetBytes(json));

    private static string Report(int passed, int failed, int skipped, string errors = "") =>
        $$"""
        {
          "results": {
            "extra": { "suites": [ { "errors": [ {{errors}} ] } ] },
            "summary": { "tests": 9, "passed": {{passed}}, "failed": {{failed}}, "pending": 0, "skipped": {{skipped}}, "other": 0 }
          }
        }
        """;
}
