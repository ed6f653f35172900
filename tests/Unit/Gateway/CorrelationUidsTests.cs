using GridOrleans.Gateway.Rest.Commands;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class CorrelationUidsTests
{
    [Fact]
    public void Uids_of_one_moment_keep_their_order()
    {
        var uids = new CorrelationUids(new FakeTimeProvider());

        var made = Enumerable.Range(0, 10_000).Select(_ => uids.Next()).ToList();

        made.ShouldBe(made.Order());
        made.ShouldBeUnique();
        made.Select(uid => uid.ToString("N")).ShouldBe(made.Select(uid => uid.ToString("N")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_uid_is_of_version_7_and_carries_its_time()
    {
        var now = new DateTimeOffset(2026, 3, 1, 18, 30, 0, 123, TimeSpan.Zero);

        var uid = new CorrelationUids(new FakeTimeProvider(now)).Next();

        uid.Version.ShouldBe(7);
        uid.Variant.ShouldBeInRange(8, 11);
        var milliseconds = Convert.ToInt64(uid.ToString("N")[..12], 16);
        milliseconds.ShouldBe(now.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_clock_that_goes_back_does_not_turn_the_order()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var later = new DateTimeOffset(2026, 3, 1, 0, 0, 1, TimeSpan.Zero);
        time.SetUtcNow(later);
        var uids = new CorrelationUids(time);
        var before = uids.Next();
        time.AdjustTime(later.AddHours(-1));

        uids.Next().CompareTo(before).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Uids_made_at_once_by_many_are_unique()
    {
        var uids = new CorrelationUids(TimeProvider.System);

        var made = Enumerable.Range(0, 20_000).AsParallel().Select(_ => uids.Next()).ToList();

        made.ShouldBeUnique();
    }
}
