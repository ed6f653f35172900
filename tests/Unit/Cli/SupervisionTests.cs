using GridOrleans.Cli.Display;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Cli;

public sealed class SupervisionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_process_has_its_own_name_address_and_log()
    {
        var programs = Table(new PlatformSize(3, 2, 2, 10)).Programs().ToList();

        programs.Select(p => p.Name).ShouldBe(["silo-1", "silo-2", "silo-3", "oslp-1", "oslp-2", "gateway-1", "gateway-2", "simulator"]);
        programs.Select(p => p.Url).ShouldBeUnique();
        programs.Select(p => p.Command.LogFile).ShouldBeUnique();
        programs.ShouldAllBe(p => p.Command.Environment["Kestrel__Endpoints__Http__Url"] == p.Url);
    }

    [Fact]
    public void Without_devices_there_is_no_simulator() =>
        Table(new PlatformSize(Devices: 0)).Programs().ShouldNotContain(p => p.Stage == Stage.Simulator);

    [Fact]
    public void Only_silos_get_the_rights_of_the_schemas_owner_and_the_signing_key()
    {
        foreach (var program in Table(new PlatformSize()).Programs())
        {
            var everything = string.Join('\n', program.Command.Environment.Values);
            everything.Contains("grid_silo", StringComparison.Ordinal).ShouldBe(program.Stage == Stage.Silo, program.Name);
            everything.Contains("platform-private", StringComparison.Ordinal).ShouldBe(program.Stage == Stage.Silo, program.Name);
        }
    }

    [Fact]
    public void No_process_is_told_the_token()
    {
        var table = Table(new PlatformSize());

        table.Programs().SelectMany(p => p.Command.Environment.Values).ShouldAllBe(value => !value.Contains(table.Keys.Token()));
    }

    [Fact]
    public void The_simulator_and_the_adapter_know_each_others_ports()
    {
        var programs = Table(new PlatformSize(PortOffset: 50)).Programs().ToDictionary(p => p.Name, p => p.Command.Environment);

        programs["simulator"]["Simulator__Platform"].ShouldBe(programs["oslp-1"]["Oslp__Listen"]);
        programs["simulator"]["Simulator__Listen"].ShouldEndWith($":{programs["oslp-1"]["Oslp__LoopbackDevicePort"]}");
    }

    [Fact]
    public void Shells_get_every_variable_and_the_pids_of_what_runs()
    {
        var state = PlatformStates.Ready(PlatformStates.Process("silo-1", Stage.Silo, pid: 77), PlatformStates.Process("oslp-1", Stage.Adapter) with { Identity = null });

        var variables = PlatformVariables.Of(Table(new PlatformSize()), state).ToDictionary();

        variables.Keys.ShouldBe(
            [
                "GRID_REST_URL", "GRID_SOAP_URL", "GRID_CA", "GRID_TOKEN", "GRID_ADMIN_ORGANISATION", "GRID_OSLP_PLATFORM_HOST", "GRID_OSLP_PLATFORM_PORT",
                "GRID_OSLP_DEVICE_PORT", "GRID_OSLP_PLATFORM_PUBLIC_KEY", "GRID_OSLP_DEVICE_PRIVATE_KEY", "GRID_SIMULATOR_URL", "GRID_DATABASE",
                "GRID_PID_SUPERVISOR", "GRID_PID_SILO_1",
            ],
            ignoreOrder: true);
        variables["GRID_PID_SILO_1"].ShouldBe("77");
        variables["GRID_REST_URL"].ShouldBe("http://127.0.0.1:8080");
        variables["GRID_SOAP_URL"].ShouldBe("https://127.0.0.1:8443");
    }

    [Fact]
    public async Task The_first_failure_ends_the_waiting()
    {
        var never = new TaskCompletionSource();

        await Should.ThrowAsync<StartFailedException>(
            PlatformStart.AllAsync([never.Task, Task.FromException(new StartFailedException("silo-1", "died"))]));
    }

    [Fact]
    public void Changes_of_processes_are_told_in_words()
    {
        var before = PlatformStates.Ready(PlatformStates.Process("silo-1", Stage.Silo), PlatformStates.Process("silo-2", Stage.Silo));
        var after = before.With("silo-2", p => p with { Condition = ProcessCondition.Restarting, LastExit = 137, Identity = null });

        ProcessNews.Between(before, after).ShouldBe(["silo-2 ended with 137; it is started again"]);
        ProcessNews.Between(after, after).ShouldBeEmpty();
    }

    [Fact]
    public void A_log_over_the_limit_is_set_aside_once()
    {
        var log = folder.Write("silo-1.log", new string('x', 101));
        folder.Write("silo-2.log", "short");
        var rotation = new LogRotation(folder.Path, limit: 100);

        rotation.Rotate();

        new FileInfo(log).Length.ShouldBe(0);
        new FileInfo(log + ".1").Length.ShouldBe(101);
        File.ReadAllText(folder.At("silo-2.log")).ShouldBe("short");
        File.Exists(folder.At("silo-2.log.1")).ShouldBeFalse();
    }

    [Fact]
    public void A_step_is_a_line_when_it_is_over_and_now_and_then_while_it_is_long()
    {
        var time = new FakeTimeProvider(PlatformStates.Noon);
        using var output = new StringWriter();
        var plain = new PlainSteps(output, time);
        var step = new StepState("devices", StepCondition.Running, PlatformStates.Noon, Detail: "1000 of 9000");

        plain.Show([step]);
        output.ToString().ShouldBeEmpty();
        time.Advance(TimeSpan.FromSeconds(5));
        plain.Show([step]);
        plain.Show([step]);
        plain.Show([step with { Condition = StepCondition.Done, Took = TimeSpan.FromSeconds(6), Detail = "9000" }]);
        plain.Show([step with { Condition = StepCondition.Done, Took = TimeSpan.FromSeconds(6), Detail = "9000" }]);

        var lines = output.ToString().TrimEnd().Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain("1000 of 9000");
        lines[1].ShouldStartWith("  ok");
    }

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell() =>
        Columns.Plain(["A", "B"], [["long", "1"], ["x", "22"]]).ShouldBe(["A     B", "long  1", "x     22"]);

    private ProcessTable Table(PlatformSize size)
    {
        var keys = new KeyRing(folder.Path);
        keys.Complete(TimeProvider.System);
        return new ProcessTable(new Repository("/src"), new GridHome(folder.Path), size, keys, DatabaseConnections.Private(15432, "grid", keys.DatabasePassword));
    }
}
