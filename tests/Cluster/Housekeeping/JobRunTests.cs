using GridOrleans.Access;
using GridOrleans.Errors;
using GridOrleans.Housekeeping;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.TestingHost;

namespace GridOrleans.Tests.Cluster.Housekeeping;

/// <summary>Each slot runs in one of two silos, and in the other when its silo dies.</summary>
public sealed class JobRunTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(options: new Dictionary<string, string>
    {
        ["Housekeeping:LookPeriod"] = "00:00:01",
        ["Housekeeping:EventExport:Schedule"] = "* * * * * *",
        ["Housekeeping:DeviceMessageExport:Enabled"] = "false",
        ["Housekeeping:Retention:Enabled"] = "false",
    });

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_slot_is_won_by_one_silo_and_a_job_does_not_overlap_with_itself()
    {
        var silos = _grid.Silos.Silos.Select(Runs).ToArray();
        var first = Whole(TimeProvider.System.GetUtcNow());
        for (var slot = first; slot < first.AddMinutes(50); slot = slot.AddMinutes(1))
        {
            var claims = await Task.WhenAll(silos.Concat(silos).Select(runs => Task.Run(() => runs.TryBegin("some", slot, alsoFirst: true, default))));
            claims.Count(claim => claim.Claim == Claim.Won).ShouldBe(1);
            claims.Count(claim => claim.Claim == Claim.Settled).ShouldBe(3);

            (await silos[0].TryBegin("some", slot.AddSeconds(1), alsoFirst: true, default)).Claim.ShouldBe(Claim.Waits);

            foreach (var runs in silos)
                await runs.End(new("some", new(slot, null)), new("done", Position: $"{slot:HH:mm}"), default);
        }
        (await _grid.Ask<long>("select count(*) from grid.job_run where job = 'some' and outcome = 'Succeeded' and attempt = 1")).ShouldBe(50);
        // The next run hears where the last one stopped.
        (await silos[1].TryBegin("some", first.AddHours(2), alsoFirst: true, default)).Position.ShouldBe($"{first.AddMinutes(49):HH:mm}");
    }

    [Fact]
    public async Task A_missed_slot_is_made_up_for_only_if_the_job_has_run_before()
    {
        var runs = Runs(_grid.Silos.Silos[0]);
        var slot = Whole(TimeProvider.System.GetUtcNow());

        (await runs.TryBegin("young", slot, alsoFirst: false, default)).Claim.ShouldBe(Claim.Settled);
        (await runs.TryBegin("young", slot, alsoFirst: true, default)).Claim.ShouldBe(Claim.Won);
        await runs.End(new("young", new(slot, null)), new("done"), default);
        (await runs.TryBegin("young", slot.AddHours(1), alsoFirst: false, default)).Claim.ShouldBe(Claim.Won);
    }

    [Fact]
    public async Task What_a_silo_begins_while_it_looks_for_what_was_left_is_not_taken_for_left()
    {
        var runs = Runs(_grid.Silos.Silos[0]);
        var look = TimeProvider.System.GetUtcNow();
        var slot = Whole(look);
        (await runs.TryBegin("begun", slot, alsoFirst: true, default)).Claim.ShouldBe(Claim.Won);

        (await runs.TakeUp(["begun"], [], look, default)).ShouldBeEmpty();
        (await runs.TakeUp(["begun"], ["begun"], TimeProvider.System.GetUtcNow(), default)).ShouldBeEmpty();

        (await _grid.Ask<long>("select count(*) from grid.job_run where job = 'begun' and attempt = 1 and ended is null")).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_whose_silo_did_not_hear_that_it_has_it_is_run_and_not_given_up()
    {
        var runs = Runs(_grid.Silos.Silos[0]);
        var slot = Whole(TimeProvider.System.GetUtcNow());
        await runs.TryBegin("unheard", slot, alsoFirst: true, default);

        for (var lost = 0; lost < 3; lost++)
            (await runs.TakeUp(["unheard"], [], TimeProvider.System.GetUtcNow(), default)).ShouldBe([new("unheard", new(slot, null))]);

        (await _grid.Ask<long>("select count(*) from grid.job_run where job = 'unheard' and attempt = 1 and ended is null")).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_that_was_left_by_a_dead_silo_is_run_even_if_the_answer_to_its_taking_up_is_lost()
    {
        var runs = Runs(_grid.Silos.Silos[0]);
        var slot = Whole(TimeProvider.System.GetUtcNow());
        await _grid.Execute($"insert into grid.job_run (job, slot, silo, began) values ('left', '{slot:O}', '127.0.0.1:1@1', now())");

        for (var lost = 0; lost < 3; lost++)
            (await runs.TakeUp(["left"], [], TimeProvider.System.GetUtcNow(), default)).ShouldBe([new("left", new(slot, null))]);

        (await _grid.Ask<long>("select count(*) from grid.job_run where job = 'left' and attempt = 2 and ended is null")).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_that_two_silos_died_over_is_given_up()
    {
        await _grid.Execute("insert into grid.job_run (job, slot, silo, began, attempt) values ('deadly', now(), '127.0.0.1:1@1', now(), 2)");

        (await Runs(_grid.Silos.Silos[0]).TakeUp(["deadly"], [], TimeProvider.System.GetUtcNow(), default)).ShouldBeEmpty();

        (await _grid.Ask<long>("select count(*) from grid.job_run where job = 'deadly' and outcome = 'Abandoned'")).ShouldBe(1);
    }

    [Fact]
    public async Task Slots_run_by_the_schedule_and_are_listed()
    {
        await Eventually.Holds(
            async () => await _grid.Ask<long>("select count(*) from grid.job_run where job = 'event-export' and outcome = 'Succeeded'") >= 4, "four slots have run");

        (await _grid.Ask<long>("select count(*) from grid.job_run where job = 'event-export' and slot <> date_trunc('second', slot)")).ShouldBe(0);
        var jobs = await _grid.Grains.GetGrain<IJobs>(0).List(GridCluster.Caller, default);
        jobs.Select(job => job.Name).ShouldBe(["device-message-export", "event-export", "retention"]);
        var export = jobs[1];
        export.NextRunAt.ShouldNotBeNull();
        export.LastRun.ShouldNotBeNull();
        jobs[0].NextRunAt.ShouldBeNull();
        jobs[0].LastRun.ShouldBeNull();
    }

    [Fact]
    public async Task Only_who_runs_the_platform_sees_and_starts_jobs()
    {
        var other = new Caller("city");
        await Should.ThrowAsync<RefusedException>(() => _grid.Grains.GetGrain<IJobs>(0).List(other, default));
        await Should.ThrowAsync<RefusedException>(() => _grid.Grains.GetGrain<IJobs>(0).Run(other, "retention"));
        (await Should.ThrowAsync<RefusedException>(() => _grid.Grains.GetGrain<IJobs>(0).Run(GridCluster.Caller, "coffee"))).Code.ShouldBe(ErrorCode.UnknownJob);
    }

    [Fact]
    public async Task A_run_whose_silo_dies_is_taken_up_by_the_other()
    {
        var victim = _grid.Silos.SecondarySilos[0];
        await using var connection = new NpgsqlConnection(_grid.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // The job waits for this table until the silo is gone.
        await using (var command = new NpgsqlCommand("lock table grid.idempotency_key in share mode", connection, transaction))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var services = ((InProcessSiloHandle)victim).SiloHost.Services;
        var run = await services.GetRequiredService<JobExecution>().RunNow(services.GetRequiredService<JobDirectory>().Find("retention")!);

        (await Should.ThrowAsync<RefusedException>(() => _grid.Grains.GetGrain<IJobs>(0).Run(GridCluster.Caller, "retention"))).Code
            .ShouldBe(ErrorCode.JobIsRunning);
        (await _grid.Ask<long>("select count(*) from grid.audit_record where action = 'runJob'")).ShouldBe(0);
        await _grid.Silos.KillSiloAsync(victim);
        await Eventually.Holds(
            async () => await _grid.Ask<long>("select count(*) from grid.job_run where job = 'retention' and attempt = 2") == 1, "the run is taken up");
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);

        JobRun? last = null;
        await Eventually.Holds(
            async () => (last = (await _grid.Grains.GetGrain<IJobs>(0).List(GridCluster.Caller, default)).Single(job => job.Name == "retention").LastRun)
                is { EndedAt: not null }, "the run has ended");
        last!.Slot.ShouldBe(run.Slot);
        last.Silo.ShouldNotBe(run.Silo);
        last.Outcome.ShouldBe(JobOutcome.Succeeded);
    }

    [Fact]
    public async Task A_silo_that_cannot_wait_for_a_run_stops_all_the_same()
    {
        await using var connection = new NpgsqlConnection(_grid.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("lock table grid.idempotency_key in share mode", connection, transaction))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var services = ((InProcessSiloHandle)_grid.Silos.SecondarySilos[0]).SiloHost.Services;
        var execution = services.GetRequiredService<JobExecution>();
        await execution.RunNow(services.GetRequiredService<JobDirectory>().Find("retention")!);

        await execution.AwaitEnd(new(canceled: true));

        (await _grid.Ask<long>("select count(*) from grid.job_run where job = 'retention' and ended is null")).ShouldBe(1);
    }

    private static JobRuns Runs(SiloHandle silo) => ((InProcessSiloHandle)silo).SiloHost.Services.GetRequiredService<JobRuns>();

    private static DateTimeOffset Whole(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));
}
