using GridOrleans.Cli.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Cli;

public class RestartDelayTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Delays_double_from_half_a_second_to_half_a_minute()
    {
        var delay = new RestartDelay(time);

        Enumerable.Range(0, 9).Select(_ => delay.Died().TotalSeconds).ShouldBe([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
    }

    [Fact]
    public void A_minute_of_health_forgives()
    {
        var delay = new RestartDelay(time);
        delay.Died();
        delay.Died();

        delay.Ready();
        time.Advance(TimeSpan.FromMinutes(1));

        delay.Died().ShouldBe(TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public void Less_than_a_minute_of_health_does_not()
    {
        var delay = new RestartDelay(time);
        delay.Died();

        delay.Ready();
        time.Advance(TimeSpan.FromSeconds(59));

        delay.Died().ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_minute_of_running_without_health_does_not()
    {
        var delay = new RestartDelay(time);
        delay.Died();

        delay.Ready();
        time.Advance(TimeSpan.FromSeconds(30));
        delay.NotReady();
        time.Advance(TimeSpan.FromSeconds(30));
        delay.Ready();
        time.Advance(TimeSpan.FromSeconds(30));

        delay.Died().ShouldBe(TimeSpan.FromSeconds(1));
    }
}
