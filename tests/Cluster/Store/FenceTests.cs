using GridOrleans.Cluster;
using GridOrleans.Housekeeping;
using GridOrleans.Journal;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Sending;
using GridOrleans.Throttling;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>What a silo that was declared dead would write beside the journal fails, and its caller hears of it although the fence is the last to speak.</summary>
public sealed class FenceTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public Task A_dead_silo_claims_no_command() => Fails((database, dead) => new CommandOwners(database, dead).ClaimDue(Now, 1, CancellationToken.None));

    [Fact]
    public Task A_dead_silo_claims_no_notification() => Fails((database, dead) =>
        new Outbox(database, dead).Claim([(new HookKey("organisation", "application"), 1)], 1, Now, Now, CancellationToken.None));

    [Fact]
    public async Task A_dead_silo_begins_no_life_of_a_segment_and_changes_none()
    {
        await Fails((database, dead) => new PermitStore(database, dead).Load("dead", new(1), Now, CancellationToken.None));
        await grid.Cluster.Execute("insert into grid.permit_segment (segment, epoch) values ('alive', 1)");
        await Fails((database, dead) => new PermitStore(database, dead).Write(
            "alive", 1, [("light", new("light", Guid.NewGuid(), dead.Name, Now))], (double.PositiveInfinity, Now), CancellationToken.None));

        (await grid.Cluster.Ask<long>("select count(*) from grid.permit_segment where segment = 'dead'")).ShouldBe(0);
        (await grid.Cluster.Ask<long>("select count(*) from grid.permit where segment = 'alive'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_dead_silo_begins_no_job_takes_none_up_and_ends_none()
    {
        await Fails((database, dead) => Jobs(database, dead).TryBegin("dead", Now, true, CancellationToken.None));
        await Fails((database, dead) => Jobs(database, dead).TakeUp(["dead"], [], Now, CancellationToken.None));
        await Fails((database, dead) => Jobs(database, dead).End(new("dead", new(Now, null)), new(""), CancellationToken.None));

        (await grid.Cluster.Ask<long>("select count(*) from grid.job_run where job = 'dead'")).ShouldBe(0);
    }

    private static JobRuns Jobs(GridDatabase database, SiloIncarnation silo) => new(database, silo, TimeProvider.System);

    private async Task Fails(Func<GridDatabase, SiloIncarnation, Task> write)
    {
        var alive = grid.Cluster.Services.GetRequiredService<SiloIncarnation>();
        var dead = new SiloIncarnation(alive.ClusterId, alive.Address, alive.Port, 1);
        await using var database = new GridDatabase(grid.Cluster.ConnectionString, dead);
        (await Should.ThrowAsync<PostgresException>(() => write(database, dead))).SqlState.ShouldBe("GRF01");
    }
}
