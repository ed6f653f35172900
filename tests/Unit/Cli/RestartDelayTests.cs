using GridOrleans.Cli.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Cli;

public class RestartDelayTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Delays_double_from_half_a_second_to_five_seconds()
    {
        var delay = new RestartDelay(time);

        Enumerable.Range(0, 9).Select(_ => delay.Died().TotalSeconds).ShouldBe([0.5, 1, 2, 4, 5, 5, 5, 5, 5]);
    }

    [Fact]
    public void Ten_seconds_of_health_forgive()
    {
        var delay = new RestartDelay(time);
        delay.Died();
        delay.Died();

        delay.Ready();
        time.Advance(TimeSpan.FromSeconds(10));

        delay.Died().ShouldBe(TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public void Less_health_does_not_forgive()
    {
        var delay = new RestartDelay(time);
        delay.Died();

        delay.Ready();
        time.Advance(TimeSpan.FromSeconds(9));

        delay.Died().ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Running_without_health_does_not_forgive()
    {
        var delay = new RestartDelay(time);
        delay.Died();

        delay.Ready();
        time.Advance(TimeSpan.FromSeconds(5));
        delay.NotReady();
        time.Advance(TimeSpan.FromSeconds(5));
        delay.Ready();
        time.Advance(TimeSpan.FromSeconds(5));

        delay.Died().ShouldBe(TimeSpan.FromSeconds(1));
    }
}
