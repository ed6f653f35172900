using GridOrleans.Hosting;

namespace GridOrleans.Tests.Unit.Hosting;

/// <summary>What a process takes for the time when its machine's clock is set.</summary>
public sealed class SteadyClockTests
{
    private readonly SettableClock _machine = new();

    [Fact]
    public void It_follows_a_machine_whose_clock_is_not_set()
    {
        var clock = new SteadyClock(_machine);

        _machine.Elapse(TimeSpan.FromHours(5));

        clock.GetUtcNow().ShouldBe(_machine.GetUtcNow());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void A_clock_that_is_set_by_minutes_moves_it_by_a_tenth_of_what_has_passed(int minutes)
    {
        var clock = new SteadyClock(_machine);
        var before = clock.GetUtcNow();

        _machine.Set(TimeSpan.FromMinutes(minutes));
        _machine.Elapse(TimeSpan.FromSeconds(30));

        (clock.GetUtcNow() - before).ShouldBe(TimeSpan.FromSeconds(30 + (Math.Sign(minutes) * 3)));
    }

    [Fact]
    public void It_agrees_with_the_machine_again_in_the_end()
    {
        var clock = new SteadyClock(_machine);

        _machine.Set(TimeSpan.FromMinutes(-10));
        _machine.Elapse(TimeSpan.FromMinutes(101));

        clock.GetUtcNow().ShouldBe(_machine.GetUtcNow());
    }

    [Fact]
    public void It_never_goes_back()
    {
        var clock = new SteadyClock(_machine);
        var last = clock.GetUtcNow();
        for (var i = 0; i < 1_000; i++)
        {
            _machine.Set(TimeSpan.FromSeconds(i % 7 - 4));
            _machine.Elapse(TimeSpan.FromMilliseconds(i % 3));

            var now = clock.GetUtcNow();

            now.ShouldBeGreaterThanOrEqualTo(last);
            last = now;
        }
    }

    [Fact]
    public void A_machine_that_slept_for_hours_is_believed_at_once()
    {
        var clock = new SteadyClock(_machine);

        _machine.Set(TimeSpan.FromHours(8));

        clock.GetUtcNow().ShouldBe(_machine.GetUtcNow());
    }

    private sealed class SettableClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _ticks;

        public void Set(TimeSpan by) => _now += by;

        public void Elapse(TimeSpan time)
        {
            _now += time;
            _ticks += time.Ticks;
        }
    }
}
