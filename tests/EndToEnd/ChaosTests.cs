using GridOrleans.Cli.Chaos;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>A short mixture of what <c>./grid chaos</c> does, and proof that it would notice: silos with a deliberate defect are found out.</summary>
public sealed class ChaosTests(ChaosTests.Mixture mixture, ITestOutputHelper output) : IClassFixture<ChaosTests.Mixture>
{
    private const int Lights = 100;
    private const int PortOffset = 1_700;

    [Fact]
    public void Deaths_of_silos_adapters_gateways_and_the_database_break_no_promise()
    {
        var report = Told(mixture.Report);

        report.Findings.Violations.ShouldBeEmpty();
        report.Measurements.Count.ShouldBeGreaterThanOrEqualTo(Mixture.Faults.Length);
        report.Findings.Acknowledged.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void When_the_standby_takes_over_processes_find_it_without_a_restart() =>
        Struck("promote-standby").Injection.Restarted.ShouldBeEmpty();

    [Fact]
    public void A_rolling_restart_under_load_costs_no_call() => Struck("rolling-restart").FailedCalls.ShouldBe(0);

    [Theory]
    [InlineData("acknowledge-before-commit", "kill-silo", 3, 1, nameof(ViolationKind.Lost))]
    // Those with which a silo still does its work, in one run. Only the sweep can begin what is due later than devices keep in memory.
    [InlineData("forget-the-sweep,no-fence,second-outcome", "kill-silo,freeze-silo,term-silo", 10, 15,
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
            LongSleep = TimeSpan.FromSeconds(8),
            SiloEnvironment = new Dictionary<string, string> { ["GRID_TEST_DEFECTS"] = defects, ["Commands__KeptInMemory"] = "00:00:05" },
        };

        var report = Told(await Run(options, output.WriteLine));

        foreach (var violation in violations.Split(','))
            report.Findings.Count(Enum.Parse<ViolationKind>(violation)).ShouldBeGreaterThan(0, violation);
    }

    private static ChaosOptions Options(string faults) => new(TimeSpan.Zero, Seed: 7, FaultCatalogue.Named(faults), Lights, PortOffset)
    {
        LatestSchedule = TimeSpan.FromSeconds(3),
        // A third of the usual load: processes start in half the time beside it.
        ClientPause = TimeSpan.FromMilliseconds(900),
    };

    private static async Task<ChaosReport> Run(ChaosOptions options, Action<string> say)
    {
        var home = new GridHome(Path.Combine(Path.GetTempPath(), $"gridorleans-{Guid.NewGuid():N}"));
        var report = await ChaosReport.RunAsync(options, Repository.Find(), home, say, TimeProvider.System, TestContext.Current.CancellationToken);
        Directory.Delete(home.Folder, recursive: true);
        return report;
    }

    private Measurement Struck(string fault) => mixture.Report.Measurements.Single(measurement => measurement.Injection.Fault == fault);

    private ChaosReport Told(ChaosReport report)
    {
        foreach (var line in ReportText.Violations(report.Findings).Concat(ReportText.Closing(report)))
            output.WriteLine(line);
        return report;
    }

    /// <summary>One run with each of these faults, for all tests that look at it.</summary>
    public sealed class Mixture : IAsyncLifetime
    {
        internal static readonly string[] Faults =
            ["kill-silo", "kill-adapter", "kill-gateway", "kill-postgres", "promote-standby", "freeze-adapter", "rolling-restart"];

        internal ChaosReport Report { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Report = await Run(Options(string.Join(',', Faults)), TestContext.Current.SendDiagnosticMessage);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
