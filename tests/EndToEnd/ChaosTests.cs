using GridOrleans.Cli.Chaos;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>A short mixture of what <c>./grid chaos</c> does, and proof that it would notice: silos with a deliberate defect are found out.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Lights = 100;
    private const int PortOffset = 1_700;

    [Fact]
    public async Task Deaths_of_silos_adapters_gateways_and_the_database_break_no_promise()
    {
        var report = await Run(Options("kill-silo,kill-adapter,kill-gateway,kill-postgres,promote-standby,freeze-adapter"));

        report.Findings.Violations.ShouldBeEmpty();
        report.Measurements.Count.ShouldBeGreaterThanOrEqualTo(6);
        report.Findings.Acknowledged.ShouldBeGreaterThan(500);
        report.Measurements.Single(measurement => measurement.Injection.Fault == "promote-standby").Injection.Restarted
            .ShouldBeEmpty("processes find the new primary by themselves");
    }

    [Fact]
    public async Task A_rolling_restart_under_load_costs_no_call_and_no_command()
    {
        var report = await Run(Options("rolling-restart"));

        report.Findings.Violations.ShouldBeEmpty();
        report.Measurements.Single().FailedCalls.ShouldBe(0);
    }

    [Theory]
    [InlineData("acknowledge-before-commit", "kill-silo", 3, 1, nameof(ViolationKind.Lost))]
    // Those with which a silo still does its work, in one run. Only the sweep can begin what is due in more than half a minute.
    [InlineData("forget-the-sweep,no-fence,second-outcome", "kill-silo,freeze-silo,term-silo", 40, 45,
        $"{nameof(ViolationKind.OpenAtEnd)},{nameof(ViolationKind.WrittenByDead)},{nameof(ViolationKind.DoubleOutcome)}")]
    public async Task A_deliberate_defect_is_found(string defects, string faults, int scheduleSeconds, int endSeconds, string violations)
    {
        var options = Options(faults) with
        {
            LatestSchedule = TimeSpan.FromSeconds(scheduleSeconds),
            // A silo with a defect need not recover; that is not what is looked for.
            RecoveryLimit = TimeSpan.FromSeconds(20),
            EndLimit = TimeSpan.FromSeconds(endSeconds),
            SiloProgram = Repository.Find().Assembly("tests/DefectiveSilo", "GridOrleans.DefectiveSilo"),
            SiloEnvironment = new Dictionary<string, string> { ["GRID_TEST_DEFECTS"] = defects },
        };

        var report = await Run(options);

        foreach (var violation in violations.Split(','))
            report.Findings.Count(Enum.Parse<ViolationKind>(violation)).ShouldBeGreaterThan(0, violation);
    }

    private static ChaosOptions Options(string faults) => new(TimeSpan.Zero, Seed: 7, FaultCatalogue.Named(faults), Lights, PortOffset)
    {
        LatestSchedule = TimeSpan.FromSeconds(3),
        // A third of the usual load: processes start in half the time beside it.
        ClientPause = TimeSpan.FromMilliseconds(900),
    };

    private async Task<ChaosReport> Run(ChaosOptions options)
    {
        var home = new GridHome(Path.Combine(Path.GetTempPath(), $"gridorleans-{Guid.NewGuid():N}"));
        var report = await ChaosReport.RunAsync(
            options, Repository.Find(), home, output.WriteLine, TimeProvider.System, TestContext.Current.CancellationToken);
        foreach (var line in ReportText.Violations(report.Findings).Concat(ReportText.Closing(report)))
            output.WriteLine(line);
        Directory.Delete(home.Folder, recursive: true);
        return report;
    }
}
