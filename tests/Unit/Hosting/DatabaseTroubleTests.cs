using System.Net.Sockets;
using GridOrleans.Hosting;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GridOrleans.Tests.Unit.Hosting;

public class DatabaseTroubleTests
{
    private const string OneHost = "Host=a";
    private const string TwoHosts = "Host=a:1,b:2";
    private static readonly NpgsqlException Refused = new("Failed to connect to a", new SocketException((int)SocketError.ConnectionRefused));

    [Theory]
    [InlineData("28P01", false)]
    [InlineData("28000", false)]
    [InlineData("3D000", false)]
    [InlineData("42501", false)]
    [InlineData("53300", true)]
    [InlineData("53100", true)]
    [InlineData("57P01", true)]
    [InlineData("57P03", true)]
    [InlineData("25006", true)]
    public void What_the_server_says_tells_whether_waiting_helps(string state, bool passes)
    {
        var trouble = DatabaseTrouble.In(Server(state), OneHost)!;

        trouble.Passes.ShouldBe(passes);
        trouble.Reason.ShouldBe($"so ({state})");
    }

    [Fact]
    public void Of_several_hosts_one_that_is_away_is_worth_waiting_for()
    {
        DatabaseTrouble.In(Several(Refused, Server("28P01")), TwoHosts)!.Passes.ShouldBeTrue();
        DatabaseTrouble.In(Several(Server("28000"), Server("28P01")), TwoHosts)!.Passes.ShouldBeFalse();
        DatabaseTrouble.In(Several(Refused, Refused), TwoHosts)!.Reason.ShouldBe($"Failed to connect to a: {Refused.InnerException!.Message}");
    }

    [Fact]
    public void What_the_driver_cannot_agree_on_with_one_host_is_not_but_with_several_none_may_be_primary_now()
    {
        DatabaseTrouble.In(new NpgsqlException("No password has been provided"), OneHost)!.Passes.ShouldBeFalse();
        DatabaseTrouble.In(new NpgsqlException("No suitable host was found."), TwoHosts)!.Passes.ShouldBeTrue();
    }

    [Fact]
    public void It_is_found_inside_of_what_else_was_thrown_and_nothing_else_is()
    {
        DatabaseTrouble.In(new InvalidOperationException("Migration failed", Refused), OneHost)!.Passes.ShouldBeTrue();
        DatabaseTrouble.In(new InvalidOperationException("Migration failed", Server("42601")), OneHost).ShouldBeNull();
        DatabaseTrouble.In(new InvalidOperationException("something else"), OneHost).ShouldBeNull();
    }

    [Fact]
    public void An_obstacle_is_said_when_it_changes_and_twice_a_minute_while_it_lasts()
    {
        var time = new FakeTimeProvider();
        var obstacle = new Obstacle(time);

        obstacle.IsNews("away").ShouldBeTrue();
        obstacle.IsNews("away").ShouldBeFalse();
        obstacle.IsNews("starting").ShouldBeTrue();
        obstacle.IsNews("away").ShouldBeTrue();
        time.Advance(TimeSpan.FromSeconds(29));
        obstacle.IsNews("away").ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        obstacle.IsNews("away").ShouldBeTrue();
    }

    private static PostgresException Server(string state) => new("so", "FATAL", "FATAL", state);

    private static NpgsqlException Several(params Exception[] each) => new("Unable to connect to a suitable host.", new AggregateException(each));
}
