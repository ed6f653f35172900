using GridOrleans.Commands;
using GridOrleans.Devices;

namespace GridOrleans.Tests.Cluster.Throttling;

/// <summary>Never are more devices of a cell talked with than its limit says (platform handbook, 9).</summary>
public sealed class ThrottlingTests
{
    [Fact]
    public async Task Of_fifty_commands_for_a_cell_with_two_connections_never_more_than_two_are_in_flight_and_all_end()
    {
        await using var grid = await ThrottledGrid.Start(limit: 2);
        grid.Exchanges.LetGo();
        var devices = await Devices(grid, 25);

        var commands = await ThrottledGrid.SubmitAll(devices.Concat(devices));

        await grid.AllSucceed(commands);
        grid.Exchanges.Most.ShouldBe(2);
        grid.Exchanges.Begun.Count.ShouldBe(50);
        await Eventually.Holds(() => grid.Numbers is { Held: 0, Waiting: 0 }, "no permit is out");
        (await grid.Cluster.Ask<long>("select count(*) from grid.permit")).ShouldBe(0);
    }

    [Fact]
    public async Task Devices_that_are_reached_through_gateway_devices_count_in_the_cell_of_those()
    {
        await using var grid = await ThrottledGrid.Start(limit: 2);
        grid.Exchanges.LetGo();
        await Devices(grid, 3);
        var behind = new List<IDeviceGrain>();
        for (var i = 0; i < 12; i++)
            behind.Add(await grid.Cluster.Behind($"behind-{i}", $"light-{i % 3}"));

        await grid.AllSucceed(await ThrottledGrid.SubmitAll(behind));

        grid.Exchanges.Most.ShouldBeLessThanOrEqualTo(2);
        grid.Exchanges.Begun.Count.ShouldBe(12);
    }

    [Fact]
    public async Task The_death_of_the_silo_that_has_the_permits_lets_nobody_in_and_keeps_nobody_out()
    {
        await using var grid = await ThrottledGrid.Start(limit: 2);
        var (stays, dies) = (grid.Cluster.Silos.Silos[0], grid.Cluster.Silos.Silos[1]);
        await grid.PutSegment(dies);
        var commands = await ThrottledGrid.SubmitAll(await Devices(grid, 50, stays));
        await Eventually.Holds(() => grid.Exchanges.Now == 2 && grid.Numbers.Waiting == 48, "two are in flight and all others wait");

        await grid.Cluster.Silos.KillSiloAsync(dies);
        await Eventually.Holds(async () => await grid.Cluster.Ask<long>("select max(epoch) from grid.permit_segment") == 2, "the segment lives again");
        grid.Exchanges.LetGo();

        await grid.AllSucceed(commands);
        grid.Exchanges.Most.ShouldBe(2);
    }

    [Fact]
    public async Task The_death_of_the_devices_silo_frees_their_permits_only_when_no_adapter_is_at_work_for_them()
    {
        await using var grid = await ThrottledGrid.Start(limit: 2);
        var (stays, dies) = (grid.Cluster.Silos.Silos[0], grid.Cluster.Silos.Silos[1]);
        await grid.PutSegment(stays);
        var commands = await ThrottledGrid.SubmitAll(await Devices(grid, 50, dies));
        await Eventually.Holds(() => grid.Exchanges.Now == 2, "two are in flight");
        var first = grid.Exchanges.Begun.ToArray();

        await grid.Cluster.Silos.KillSiloAsync(dies);
        await Eventually.Holds(
            async () => await grid.Cluster.Ask<long>($"select count(*) from grid.permit where silo = '{stays.SiloAddress.Endpoint}@{stays.SiloAddress.Generation}'") == 2,
            "the devices have taken over their permits on the other silo");
        grid.Exchanges.Begun.ShouldBe(first);
        grid.Exchanges.LetGo();

        await grid.AllSucceed(commands);
        grid.Exchanges.Most.ShouldBe(2);
    }

    [Fact]
    public async Task Permits_of_devices_that_end_while_their_silo_dies_are_free_again()
    {
        await using var grid = await ThrottledGrid.Start(limit: 2);
        var (stays, dies) = (grid.Cluster.Silos.Silos[0], grid.Cluster.Silos.Silos[1]);
        await grid.PutSegment(stays);
        var first = await ThrottledGrid.SubmitAll(await Devices(grid, 2, dies));
        await Eventually.Holds(() => grid.Exchanges.Now == 2, "two are in flight");
        var others = await ThrottledGrid.SubmitAll(await Devices(grid, 10, stays, "other"));

        grid.Exchanges.LetGo();
        await grid.Cluster.Silos.KillSiloAsync(dies);

        await grid.AllSucceed([.. first, .. others]);
        grid.Exchanges.Most.ShouldBe(2);
        await Eventually.Holds(async () => await grid.Cluster.Ask<long>("select count(*) from grid.permit") == 0, "no permit is out");
    }

    [Fact]
    public async Task What_is_due_tomorrow_keeps_no_permit_of_a_device_behind_a_gateway_device()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        grid.Exchanges.LetGo();
        var gateway = await grid.Device("gateway");
        var behind = await grid.Cluster.Behind("behind", "gateway");
        await behind.Submit(GridCluster.Submission(GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow.AddDays(1) }));
        await grid.LeavePermit("behind");

        var command = await gateway.Submit(GridCluster.Submission());

        await grid.AllSucceed([command.CorrelationUid]);
    }

    [Fact]
    public async Task Priority_nine_goes_before_priority_zero_that_waits_longer()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        await (await grid.Device("holder")).Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Exchanges.Now == 1, "the permit is out");
        var low = await (await grid.Device("low")).Submit(GridCluster.Submission(GridCluster.SwitchOn(priority: 0)));
        var high = await (await grid.Device("high")).Submit(GridCluster.Submission(GridCluster.SwitchOn(priority: 9)));
        await Eventually.Holds(() => grid.Numbers.Waiting == 2, "both wait");

        grid.Exchanges.LetGo();

        await grid.AllSucceed([low.CorrelationUid, high.CorrelationUid]);
        grid.Exchanges.Begun.ShouldBe(["holder", "high", "low"]);
    }

    [Fact]
    public async Task A_device_whose_next_command_is_more_urgent_moves_forward_in_the_line()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        await (await grid.Device("holder")).Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Exchanges.Now == 1, "the permit is out");
        var (early, late) = (await grid.Device("early"), await grid.Device("late"));
        var commands = await ThrottledGrid.SubmitAll([early]);
        await Eventually.Holds(() => grid.Numbers.Waiting == 1, "one waits");
        commands = [.. commands, .. await ThrottledGrid.SubmitAll([late])];
        await Eventually.Holds(() => grid.Numbers.Waiting == 2, "both wait");

        var urgent = await late.Submit(GridCluster.Submission(GridCluster.SwitchOn(priority: 9)));
        // Its request overtakes nothing: it is there when the one after it is.
        var last = await (await grid.Device("last")).Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Numbers.Waiting == 3, "three wait");
        grid.Exchanges.LetGo();

        await grid.AllSucceed([.. commands, urgent.CorrelationUid, last.CorrelationUid]);
        grid.Exchanges.Begun.Take(2).ShouldBe(["holder", "late"]);
    }

    [Fact]
    public async Task A_device_that_is_removed_while_it_waits_frees_its_place()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        await (await grid.Device("holder")).Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Exchanges.Now == 1, "the permit is out");
        var (removed, next) = (await grid.Device("removed"), await grid.Device("next"));
        await removed.Submit(GridCluster.Submission(GridCluster.SwitchOn(priority: 9)));
        var command = await next.Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Numbers.Waiting == 2, "both wait");

        await removed.Remove(null);
        await Eventually.Holds(() => grid.Numbers.Waiting == 1, "one waits");
        grid.Exchanges.LetGo();

        await grid.AllSucceed([command.CorrelationUid]);
        grid.Exchanges.Begun.ShouldBe(["holder", "next"]);
    }

    [Fact]
    public async Task A_command_that_is_cancelled_or_expires_while_it_waits_has_made_no_attempt_and_frees_its_place()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        await (await grid.Device("holder")).Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Exchanges.Now == 1, "the permit is out");
        var (cancelled, expiring) = (await grid.Device("cancelled"), await grid.Device("expiring"));
        var unwanted = await cancelled.Submit(GridCluster.Submission());
        var late = await expiring.Submit(GridCluster.Submission(GridCluster.SwitchOn() with { ExpiryTime = DateTimeOffset.UtcNow.AddSeconds(3) }));
        await Eventually.Holds(() => grid.Numbers.Waiting == 2, "both wait");

        await cancelled.Cancel(unwanted.CorrelationUid);

        (await grid.Cluster.Outcome(late.CorrelationUid)).ShouldSatisfyAllConditions(
            record => record.Status.ShouldBe(CommandStatus.Expired),
            record => record.Attempts.ShouldBe(0));
        await Eventually.Holds(() => grid.Numbers.Waiting == 0, "nobody waits");
        grid.Exchanges.Begun.ShouldBe(["holder"]);
    }

    [Fact]
    public async Task A_command_that_is_cancelled_while_an_adapter_is_at_it_keeps_its_permit_until_that_is_done()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        var holder = await grid.Device("holder");
        var unwanted = await holder.Submit(GridCluster.Submission());
        await Eventually.Holds(
            async () => await holder.ReadOpenCommand(unwanted.CorrelationUid) is { Status: CommandStatus.Dispatched }, "the adapter has the command");
        var next = await (await grid.Device("next")).Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Numbers.Waiting == 1, "one waits");

        await holder.Cancel(unwanted.CorrelationUid);
        (grid.Numbers.Held, grid.Numbers.Waiting).ShouldBe((1, 1));
        grid.Exchanges.LetGo();

        await grid.AllSucceed([next.CorrelationUid]);
        grid.Exchanges.Most.ShouldBe(1);
    }

    [Fact]
    public async Task A_command_that_is_cancelled_before_any_adapter_got_it_frees_its_permit_at_once()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1, protocol: "OSLP");
        var holder = await grid.Device("holder");
        var unwanted = await holder.Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Numbers.Held == 1, "the permit is out");
        await (await grid.Device("next")).Submit(GridCluster.Submission());
        await Eventually.Holds(() => grid.Numbers.Waiting == 1, "one waits");

        await holder.Cancel(unwanted.CorrelationUid);

        await Eventually.Holds(() => grid.Numbers is { Held: 1, Waiting: 0 }, "the next has the permit");
        grid.Exchanges.Begun.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_limit_that_is_raised_lets_those_go_on_who_wait_and_those_who_were_denied()
    {
        await using var grid = await ThrottledGrid.Start(limit: 0);
        grid.Exchanges.LetGo();
        var commands = await ThrottledGrid.SubmitAll(await Devices(grid, 5));
        await Eventually.Holds(() => grid.Numbers.Denied >= 5, "all were denied");
        grid.Exchanges.Begun.ShouldBeEmpty();

        await grid.Limit(1);

        await grid.AllSucceed(commands);
        grid.Exchanges.Most.ShouldBe(1);
    }

    [Fact]
    public async Task Without_its_configuration_a_network_has_no_limit()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        var commands = await ThrottledGrid.SubmitAll(await Devices(grid, 5));
        await Eventually.Holds(() => grid.Numbers.Waiting == 4, "four wait");

        await grid.Configs.Remove(GridCluster.Caller, grid.Name, null);

        await Eventually.Holds(() => grid.Exchanges.Now == 5, "all are in flight");
        grid.Exchanges.LetGo();
        await grid.AllSucceed(commands);
    }

    [Fact]
    public async Task An_attempt_that_is_lost_with_its_adapter_gives_its_permit_to_the_next()
    {
        await using var grid = await ThrottledGrid.Start(limit: 1);
        var commands = await ThrottledGrid.SubmitAll(await Devices(grid, 3));
        await Eventually.Holds(() => grid.Exchanges.Now == 1 && grid.Numbers.Waiting == 2, "one is in flight");
        await using var second = new TestAdapter(grid.Cluster.Silos.Client, "test-2");
        await second.Join();

        await grid.Cluster.Adapter.Vanish();

        await grid.AllSucceed(commands);
    }

    private static Task<IDeviceGrain[]> Devices(ThrottledGrid grid, int count, Orleans.TestingHost.SiloHandle? at = null, string name = "light") =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => grid.Device($"{name}-{i}", at)));
}
