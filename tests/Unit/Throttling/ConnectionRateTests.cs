using GridOrleans.Throttling;

namespace GridOrleans.Tests.Unit.Throttling;

public sealed class ConnectionRateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SegmentLimit TenAMinute = new(-1, 10, TimeSpan.FromMinutes(1));

    private static int TakeAll(ConnectionRate rate, SegmentLimit limit, DateTimeOffset now)
    {
        var taken = 0;
        for (; taken < 1000 && rate.HasFree(limit, now); taken++)
            rate.Take(limit);
        return taken;
    }

    [Fact]
    public void At_first_all_connections_are_free() => TakeAll(new(), TenAMinute, Now).ShouldBe(10);

    [Fact]
    public void They_become_free_again_one_after_another()
    {
        var rate = new ConnectionRate();
        TakeAll(rate, TenAMinute, Now);

        TakeAll(rate, TenAMinute, Now.AddSeconds(5.9)).ShouldBe(0);
        TakeAll(rate, TenAMinute, Now.AddSeconds(6.1)).ShouldBe(1);
        TakeAll(rate, TenAMinute, Now.AddSeconds(30.1)).ShouldBe(4);
    }

    [Fact]
    public void No_more_than_the_limit_gathers() => TakeAll(Used(), TenAMinute, Now.AddHours(1)).ShouldBe(10);

    [Fact]
    public void A_limit_that_was_lowered_counts_at_once() => TakeAll(new(), TenAMinute with { NewConnections = 3 }, Now).ShouldBe(3);

    [Fact]
    public void A_clock_that_is_behind_frees_nothing() => TakeAll(Used(), TenAMinute, Now.AddMinutes(-10)).ShouldBe(0);

    [Fact]
    public void Another_silo_goes_on_where_it_was()
    {
        var (free, at) = Used().Count;
        var successor = new ConnectionRate();
        successor.Restore(free, at);

        TakeAll(successor, TenAMinute, Now.AddSeconds(12.1)).ShouldBe(2);
    }

    [Fact]
    public void Without_a_limit_all_are_free() => TakeAll(new(), SegmentLimit.None, Now).ShouldBe(1000);

    private static ConnectionRate Used()
    {
        var rate = new ConnectionRate();
        TakeAll(rate, TenAMinute, Now);
        return rate;
    }
}
