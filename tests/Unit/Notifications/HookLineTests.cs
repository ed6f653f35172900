using GridOrleans.Notifications;
using GridOrleans.Notifications.Sending;

namespace GridOrleans.Tests.Unit.Notifications;

public sealed class HookLineTests
{
    private readonly HookLine _line = new(new WebHookOptions());
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Until_it_has_answered_well_a_hook_gets_one_attempt_at_a_time()
    {
        _line.Room(_now).ShouldBe(1);
        _line.Start();
        _line.Room(_now).ShouldBe(0);
        _line.Succeed();
        _line.Room(_now).ShouldBe(8);
        Fail();
        _line.Room(_now).ShouldBe(1);
    }

    [Fact]
    public void After_three_failures_it_is_paused_and_each_pause_is_four_times_as_long_up_to_ten_minutes()
    {
        Fail();
        Fail();
        _line.Room(_now).ShouldBe(1);
        foreach (var seconds in (int[])[15, 60, 240, 600, 600])
        {
            Fail();
            _now += TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1);
            _line.Room(_now).ShouldBe(0);
            _now += TimeSpan.FromTicks(1);
            _line.Room(_now).ShouldBe(1);
        }
    }

    [Fact]
    public void The_attempt_that_ends_a_pause_is_the_only_one_and_its_success_ends_all_pauses()
    {
        for (var i = 0; i < 3; i++)
            Fail();
        _now += TimeSpan.FromSeconds(15);
        _line.Start();
        _line.Room(_now).ShouldBe(0);
        _line.Succeed();
        _line.Room(_now).ShouldBe(8);
        Fail();
        _line.Room(_now).ShouldBe(1);
    }

    [Fact]
    public void Failures_of_attempts_that_were_under_way_when_a_pause_began_do_not_lengthen_it()
    {
        _line.Start();
        _line.Succeed();
        for (var i = 0; i < 8; i++)
            _line.Start();
        for (var i = 0; i < 8; i++)
            _line.Fail(_now, 0, null);

        _line.Room(_now + TimeSpan.FromSeconds(15)).ShouldBe(1);
    }

    [Fact]
    public void A_hook_that_asks_to_be_left_alone_is()
    {
        Fail(TimeSpan.FromMinutes(5));

        _line.Room(_now + TimeSpan.FromSeconds(299)).ShouldBe(0);
        _line.Room(_now + TimeSpan.FromSeconds(300)).ShouldBe(1);
    }

    [Fact]
    public void The_attempts_of_one_notification_take_about_a_day()
    {
        var options = new WebHookOptions();
        var all = Enumerable.Range(1, options.MostAttempts - 1).Sum(attempt => options.RetryDelay(attempt, 0).TotalHours);

        all.ShouldBeInRange(20, options.TimeToLive.TotalHours);
        options.RetryDelay(1, 1).ShouldBe(options.FirstRetryDelay * 0.8);
        options.RetryDelay(100, 0).ShouldBe(options.LongestRetryDelay);
    }

    private void Fail(TimeSpan? retryAfter = null)
    {
        _line.Start();
        _line.Fail(_now, 0, retryAfter);
    }
}
