using CsCheck;
using GridOrleans.Throttling;

namespace GridOrleans.Tests.Unit.Throttling;

public sealed class SegmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly HashSet<string> Alive = ["silo-1", "silo-2"];

    private static SegmentLimit At(int concurrency) => SegmentLimit.None with { Concurrency = concurrency };

    private static PermitRequest Request(string device, int priority = 4, int waitingSeconds = 0, string silo = "silo-1", Guid? returns = null) =>
        new(device, Guid.NewGuid(), returns, silo, priority, Now.AddSeconds(-waitingSeconds));

    private static string[] Served(Segment segment, SegmentLimit limit) => [.. segment.Serve(limit, Now).Select(permit => permit.Device)];

    private static Segment With(int concurrency, params PermitRequest[] requests)
    {
        var segment = new Segment(100);
        foreach (var request in requests)
        {
            segment.Ask(request, At(concurrency), Now);
            segment.Serve(At(concurrency), Now);
        }
        return segment;
    }

    [Fact]
    public void Who_comes_when_all_permits_are_out_waits_for_one_that_is_returned()
    {
        var first = Request("a");
        var segment = With(1, first, Request("b"));
        segment.Permits.Single().Device.ShouldBe("a");

        segment.Release("a", first.Permit).ShouldBeTrue();

        Served(segment, At(1)).ShouldBe(["b"]);
    }

    [Fact]
    public void The_highest_priority_goes_first_then_who_has_waited_longest()
    {
        var holder = Request("holder");
        var segment = With(
            1, holder, Request("late", 4, 1), Request("low", 0, 100), Request("high", 9), Request("early", 4, 10), Request("higher than usual", 5));
        segment.Release("holder", holder.Permit);

        Served(segment, At(10)).ShouldBe(["high", "higher than usual", "early", "late", "low"]);
    }

    [Fact]
    public void Asking_again_is_answered_in_the_same_way_and_takes_no_second_permit()
    {
        var (held, waits) = (Request("a"), Request("b"));
        var segment = With(1, held, waits);

        segment.Ask(held, At(1), Now).ShouldBe(Standing.Holds);
        segment.Ask(waits, At(1), Now).ShouldBe(Standing.Waits);

        segment.Permits.Count.ShouldBe(1);
        segment.WaitingCount.ShouldBe(1);
    }

    [Fact]
    public void A_device_that_comes_back_on_another_silo_keeps_its_permit_also_when_the_limit_was_lowered()
    {
        var segment = With(1, Request("a"));

        segment.Ask(Request("a", silo: "silo-2"), At(0), Now).ShouldBe(Standing.Holds);

        segment.Permits.Single().Silo.ShouldBe("silo-2");
    }

    [Fact]
    public void A_return_that_comes_late_gives_back_nothing_newer()
    {
        var (old, present) = (Request("a"), Request("a"));
        var segment = With(1, old, present);

        segment.Release("a", old.Permit).ShouldBeFalse();

        segment.Permits.Single().Id.ShouldBe(present.Permit);
    }

    [Fact]
    public void Who_asks_for_the_next_attempt_stands_in_line_with_the_others()
    {
        var used = Request("a", waitingSeconds: 1);
        var segment = With(1, used, Request("b", waitingSeconds: 5));

        segment.Ask(Request("a", waitingSeconds: 1, returns: used.Permit), At(1), Now).ShouldBe(Standing.Waits);

        Served(segment, At(1)).ShouldBe(["b"]);
    }

    [Fact]
    public void A_waiting_device_that_wants_no_permit_any_more_leaves_the_line()
    {
        var (holder, gone) = (Request("a"), Request("b", 9));
        var segment = With(1, holder, gone, Request("c"));

        segment.Release("b", gone.Permit);
        segment.Release("a", holder.Permit);

        Served(segment, At(1)).ShouldBe(["c"]);
    }

    [Fact]
    public void A_limit_that_was_lowered_grants_nothing_until_enough_is_returned()
    {
        var requests = Enumerable.Range(0, 3).Select(i => Request($"device-{i}")).ToArray();
        var segment = With(3, requests);
        segment.Ask(Request("next"), At(1), Now);

        segment.Release("device-0", requests[0].Permit);
        Served(segment, At(1)).ShouldBeEmpty();
        segment.Release("device-1", requests[1].Permit);
        Served(segment, At(1)).ShouldBeEmpty();
        segment.Release("device-2", requests[2].Permit);

        Served(segment, At(1)).ShouldBe(["next"]);
    }

    [Fact]
    public void A_limit_of_none_denies() => With(1).Ask(Request("a"), At(0), Now).ShouldBe(Standing.Denied);

    [Fact]
    public void When_the_line_is_full_only_a_higher_priority_gets_a_place_the_last_ones()
    {
        var segment = new Segment(mostWaiting: 2);
        segment.Ask(Request("a", 5), At(1), Now);
        segment.Ask(Request("b", 1), At(1), Now);

        segment.Ask(Request("c", 1), At(1), Now).ShouldBe(Standing.Denied);
        segment.Ask(Request("d", 2), At(1), Now).ShouldBe(Standing.Waits);

        Served(segment, At(10)).ShouldBe(["a", "d"]);
    }

    [Fact]
    public void No_more_connections_are_opened_than_become_free()
    {
        var limit = new SegmentLimit(-1, 2, TimeSpan.FromMinutes(1));
        var segment = new Segment(100);
        foreach (var device in new[] { "a", "b", "c" })
            segment.Ask(Request(device), limit, Now);

        segment.Serve(limit, Now).Count.ShouldBe(2);
        segment.Serve(limit, Now.AddSeconds(29)).ShouldBeEmpty();
        segment.Serve(limit, Now.AddSeconds(31)).Single().Device.ShouldBe("c");
    }

    [Fact]
    public void Devices_are_asked_when_half_the_lease_is_over_when_their_silo_died_and_when_their_permit_was_inherited()
    {
        var segment = With(5, Request("quiet"), Request("orphan", silo: "dead"));
        segment.Inherit("heir", Guid.NewGuid(), "silo-2", Now);

        segment.Doubtful(Lease, Alive, Now).Select(permit => permit.Device).ShouldBe(["orphan", "heir"], ignoreOrder: true);
        segment.Doubtful(Lease, Alive, Now + (Lease / 2)).Count.ShouldBe(3);
    }

    [Fact]
    public void A_permit_whose_device_says_nothing_ends_with_its_lease()
    {
        var (silent, spoke) = (Request("silent"), Request("spoke"));
        var segment = With(2, silent, spoke);
        segment.Confirm("spoke", spoke.Permit, "silo-1", Now + (Lease / 2));

        segment.EndLeases(Lease, Now + Lease);

        segment.Permits.Single().Device.ShouldBe("spoke");
    }

    /// <summary>
    /// Random requests, returns, lowered limits, lapsed leases and deaths of the segment's silo. A device uses its permit only when the grant was stored, and what
    /// it uses must be counted whatever happens; and nobody waits while a permit is free.
    /// </summary>
    [Fact]
    public void Never_are_more_in_use_than_the_limit_allows_and_nobody_waits_for_nothing() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 7], Gen.Int[0, 9], Gen.Int[1, 4]).List[1, 200].Sample(steps =>
        {
            var world = new SegmentWorld(3);
            foreach (var (step, device, priority, limit) in steps)
            {
                world.Step(step, $"device-{device}", priority, limit);
                world.Check();
            }
        });
}
