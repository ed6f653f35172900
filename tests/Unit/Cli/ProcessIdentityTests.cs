using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Tests.Unit.Cli;

public class ProcessIdentityTests
{
    private static readonly ProcessIdentity Silo = new(42, 5000, ["/usr/bin/dotnet", "/x/Silo.dll"]);

    [Theory]
    [InlineData("42 (dotnet) S 1 42 42 0 -1 4194560 1 0 0 0 2 1 0 0 20 0 9 0 5000 1 1")]
    [InlineData("42 (a (b) c) S 1 42 42 0 -1 4194560 1 0 0 0 2 1 0 0 20 0 9 0 5000 1 1")]
    [InlineData("42 () Z 9) S 1 42 42 0 -1 4194560 1 0 0 0 2 1 0 0 20 0 9 0 5000 1 1")]
    public void State_and_start_time_are_found_behind_any_name(string stat) => ProcessIdentity.ParseStat(stat).ShouldBe(('S', 5000L));

    [Theory]
    [InlineData("")]
    [InlineData("42 (dotnet")]
    [InlineData("42 (dotnet) S 1 2 3")]
    public void What_is_no_process_status_is_nobody(string stat) => ProcessIdentity.ParseStat(stat).ShouldBeNull();

    [Fact]
    public void The_process_that_was_started_is_recognised() => Silo.Matches('S', 5000, ["/usr/bin/dotnet", "/x/Silo.dll"]).ShouldBeTrue();

    [Fact]
    public void So_is_the_shell_that_is_about_to_become_it() =>
        Silo.Matches('S', 5000, ["/bin/sh", "-c", "exec", "/usr/bin/dotnet", "/x/Silo.dll"]).ShouldBeTrue();

    [Fact]
    public void Another_process_with_the_same_pid_is_not()
    {
        Silo.Matches('S', 5001, ["/usr/bin/dotnet", "/x/Silo.dll"]).ShouldBeFalse("it started at another time");
        Silo.Matches('S', 5000, ["/usr/bin/dotnet", "/x/Gateway.dll"]).ShouldBeFalse("it runs something else");
        Silo.Matches('S', 5000, []).ShouldBeFalse("it has no command line");
    }

    [Fact]
    public void A_zombie_has_ended() => Silo.Matches('Z', 5000, ["/usr/bin/dotnet", "/x/Silo.dll"]).ShouldBeFalse();

    [Fact]
    public void This_process_is_alive_and_its_twin_of_another_time_is_not()
    {
        var self = ProcessIdentity.Self();

        self.IsAlive().ShouldBeTrue();
        (self with { StartTicks = self.StartTicks - 1 }).IsAlive().ShouldBeFalse();
    }

    [Fact]
    public void Leftovers_are_only_those_that_are_still_the_same_the_last_started_first()
    {
        var self = ProcessIdentity.Self();
        var state = PlatformStates.Ready(
            PlatformStates.Process("postgres", Stage.Database) with { Identity = self },
            PlatformStates.Process("silo-1", Stage.Silo) with { Identity = self with { StartTicks = 1 } },
            PlatformStates.Process("silo-2", Stage.Silo) with { Identity = null },
            PlatformStates.Process("gateway-1", Stage.Gateway) with { Identity = self });

        Leftovers.In(state).Select(process => process.Name).ShouldBe(["gateway-1", "postgres"]);
        Leftovers.In(null).ShouldBeEmpty();
    }
}
