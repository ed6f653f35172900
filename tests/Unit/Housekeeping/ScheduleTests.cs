using CsCheck;
using GridOrleans.Housekeeping;

namespace GridOrleans.Tests.Unit.Housekeeping;

/// <summary>Slots, also where clocks change: in Amsterdam on 29 March 2026 from 2 to 3, on 25 October from 3 to 2.</summary>
public sealed class ScheduleTests
{
    private const string Amsterdam = "Europe/Amsterdam";

    private static readonly string[] Crons = ["0 * * * *", "30 2 * * *", "0/30 0-6,17-23 * * *", "*/7 * * * * *", "0 3 28 * *"];

    [Fact]
    public void A_fixed_time_that_does_not_exist_runs_when_clocks_go_forward() =>
        Slots("30 2 * * *", "2026-03-29", 2).ShouldBe([At("2026-03-29T01:00Z"), At("2026-03-30T00:30Z")]);

    [Fact]
    public void A_fixed_time_that_comes_twice_runs_once() =>
        Slots("30 2 * * *", "2026-10-25", 2).ShouldBe([At("2026-10-25T00:30Z"), At("2026-10-26T01:30Z")]);

    [Theory]
    [InlineData("2026-03-28", 28)]
    [InlineData("2026-03-29", 26)]
    [InlineData("2026-10-25", 30)]
    public void An_interval_runs_in_every_hour_that_there_is(string day, int slots) =>
        Slots("0/30 0-6,17-23 * * *", day, 40).Count(slot => TimeZoneInfo.ConvertTime(slot, Zone).Date == DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(slots);

    [Fact]
    public void A_schedule_may_have_seconds() =>
        new Schedule("0 30 0/1 * * ?", "UTC").After(At("2026-01-01T00:30Z")).ShouldBe(At("2026-01-01T01:30Z"));

    [Fact]
    public void A_slot_is_the_last_until_the_next_one() =>
        Gen.Select(
            Gen.Int[0, Crons.Length - 1], Gen.Int[0, 366 * 24 * 3600]).Sample((cron, seconds) =>
            {
                var schedule = new Schedule(Crons[cron], Amsterdam);
                var now = At("2026-01-01T00:00Z").AddSeconds(seconds);
                var (last, next) = (schedule.UpTo(now)!.Value, schedule.After(now)!.Value);
                last.ShouldBeLessThanOrEqualTo(now);
                next.ShouldBeGreaterThan(now);
                schedule.After(last).ShouldBe(next);
                schedule.UpTo(next).ShouldBe(next);
            }, iter: 300);

    [Fact]
    public void What_never_comes_has_no_slot()
    {
        new Schedule("0 0 30 2 *", "UTC").After(At("2026-01-01T00:00Z")).ShouldBeNull();
        new Schedule("0 0 30 2 *", "UTC").UpTo(At("2026-01-01T00:00Z")).ShouldBeNull();
    }

    private static TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Amsterdam);

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);

    private static List<DateTimeOffset> Slots(string cron, string day, int count)
    {
        var schedule = new Schedule(cron, Amsterdam);
        var slots = new List<DateTimeOffset>();
        var midnight = DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var last = new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).AddTicks(-1);
        while (slots.Count < count && schedule.After(last) is { } next)
            slots.Add(last = next);
        return slots;
    }
}
