using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GridOrleans.Tests.Cluster;

/// <summary>The promises C1 to C4 and C7 on two silos (docs/life-of-a-command.md).</summary>
public sealed class CommandLifeTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    private CommandOptions Options => _grid.Services.GetRequiredService<IOptions<CommandOptions>>().Value;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start();

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_command_is_in_the_journal_when_its_submission_is_answered()
    {
        _grid.Adapter.Behaviour = _ => null;
        var device = await _grid.ActiveDevice("light");

        var accepted = await device.Submit(GridCluster.Submission());

        (await _grid.Journal.Read(accepted.CorrelationUid, default)).ShouldNotBeNull().Status.ShouldBe(CommandStatus.Accepted);
    }

    [Fact]
    public async Task The_database_shows_which_silo_incarnation_writes()
    {
        await _grid.ActiveDevice("light");

        (await _grid.Ask<bool>("""
            select exists (
                select from pg_stat_activity a join grid.membership m
                    on a.application_name = 'silo ' || m.address || ':' || m.port || '@' || m.generation
                where a.datname = current_database())
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_that_the_device_executes_succeeds_with_its_attempt_recorded()
    {
        var device = await _grid.ActiveDevice("light");

        var accepted = await device.Submit(GridCluster.Submission());

        var record = await _grid.Outcome(accepted.CorrelationUid);
        record.Status.ShouldBe(CommandStatus.Succeeded);
        record.Attempts.ShouldBe(1);
        var attempt = record.History.ShouldHaveSingleItem();
        attempt.Adapter.ShouldBe("test-1");
        attempt.Error.ShouldBeNull();
        // The journal shows an end a moment before the device, which is read meanwhile, knows that it was committed.
        await Eventually.Holds(async () => (await device.Read())!.LastSuccess is not null, "the device shows its success");
    }

    [Fact]
    public async Task Who_waits_for_the_outcome_gets_it()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission());

        var wait = device.WaitForOutcome(accepted.CorrelationUid, TimeSpan.FromSeconds(4));
        _grid.Adapter.Gate.SetResult();

        (await wait).ShouldNotBeNull().Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_command_that_an_adapter_has_shows_as_dispatched()
    {
        _grid.Adapter.Behaviour = _ => null;
        var device = await _grid.ActiveDevice("light");

        var accepted = await device.Submit(GridCluster.Submission());

        await Eventually.Holds(
            async () => await device.ReadOpenCommand(accepted.CorrelationUid) is { Status: CommandStatus.Dispatched, Attempts: 1 },
            "the command is dispatched");
    }

    [Fact]
    public async Task Attempts_are_counted_delays_are_kept_and_the_command_ends_as_a_dead_letter()
    {
        _grid.Adapter.Behaviour = _ => AttemptVerdict.Retryable;
        var device = await _grid.ActiveDevice("light");

        var accepted = await device.Submit(GridCluster.Submission());

        var record = await _grid.Outcome(accepted.CorrelationUid);
        record.Status.ShouldBe(CommandStatus.Failed);
        record.Attempts.ShouldBe(4);
        record.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        var pauses = record.History.Zip(record.History.Skip(1), (one, next) => next.EndedAt!.Value - one.EndedAt!.Value);
        var least = Enumerable.Range(1, 3).Select(attempt => Options.RetryDelay(attempt, chance: 1));
        pauses.Zip(least).ShouldAllBe(pair => pair.First >= pair.Second);
        (await _grid.Journal.List(new() { DeadLetters = true }, default)).ShouldHaveSingleItem().CorrelationUid.ShouldBe(accepted.CorrelationUid);
        await Eventually.Holds(async () => (await device.Read())!.FailuresSinceSuccess == 4, "the device shows its four failures");
    }

    [Fact]
    public async Task A_dead_letter_that_is_submitted_again_is_a_new_command_and_leaves_the_list()
    {
        _grid.Adapter.Behaviour = _ => AttemptVerdict.Refused;
        var device = await _grid.ActiveDevice("light");
        var dead = await device.Submit(GridCluster.Submission());
        (await _grid.Outcome(dead.CorrelationUid)).Attempts.ShouldBe(1);
        _grid.Adapter.Behaviour = _ => AttemptVerdict.Succeeded;

        var again = await device.Submit(GridCluster.Submission() with { ResubmissionOf = dead.CorrelationUid });

        (await _grid.Outcome(again.CorrelationUid)).ResubmissionOf.ShouldBe(dead.CorrelationUid);
        (await _grid.Journal.Read(dead.CorrelationUid, default))!.ResubmittedAs.ShouldBe(again.CorrelationUid);
        (await _grid.Journal.List(new() { DeadLetters = true }, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_gets_one_command_at_a_time_the_highest_priority_first_then_the_oldest()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var device = await _grid.ActiveDevice("light");
        var first = await device.Submit(GridCluster.Submission());
        await Eventually.Holds(() => _grid.Adapter.Executed.Count == 1, "the first command is with the adapter");

        var low = await device.Submit(GridCluster.Submission(GridCluster.SwitchOn(priority: 1)));
        var normal = await device.Submit(GridCluster.Submission());
        var later = await device.Submit(GridCluster.Submission());
        var high = await device.Submit(GridCluster.Submission(GridCluster.SwitchOn(priority: 9)));
        _grid.Adapter.Executed.Count.ShouldBe(1);
        _grid.Adapter.Gate.SetResult();

        await _grid.Outcome(low.CorrelationUid);
        _grid.Adapter.Executed.Select(e => e.CorrelationUid).ShouldBe(
            [first.CorrelationUid, high.CorrelationUid, normal.CorrelationUid, later.CorrelationUid, low.CorrelationUid]);
    }

    [Fact]
    public async Task A_younger_command_does_not_pass_one_that_waits_for_its_next_attempt()
    {
        var device = await _grid.ActiveDevice("light");
        var older = GridCluster.Submission();
        _grid.Adapter.Behaviour = d => d.CorrelationUid == older.CorrelationUid && d.Attempt < 3 ? AttemptVerdict.Retryable : AttemptVerdict.Succeeded;

        await device.Submit(older);
        var younger = await device.Submit(GridCluster.Submission());

        await _grid.Outcome(younger.CorrelationUid);
        _grid.Adapter.Executed.Select(e => e.CorrelationUid).ShouldBe(
            [older.CorrelationUid, older.CorrelationUid, older.CorrelationUid, younger.CorrelationUid]);
    }

    [Fact]
    public async Task The_same_submission_repeated_is_one_command()
    {
        var device = await _grid.ActiveDevice("light");
        var submission = GridCluster.Submission();

        var first = await device.Submit(submission);
        await _grid.Outcome(first.CorrelationUid);
        var second = await device.Submit(submission);

        second.CorrelationUid.ShouldBe(first.CorrelationUid);
        second.Status.ShouldBe(CommandStatus.Succeeded);
        _grid.Adapter.Executed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_idempotency_key_is_one_command_also_when_all_submissions_come_at_once()
    {
        var device = await _grid.ActiveDevice("light");
        var key = Guid.NewGuid();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => device.Submit(GridCluster.Submission(idempotencyKey: key))));

        var uid = answers.Select(a => a.CorrelationUid).Distinct().ShouldHaveSingleItem();
        await _grid.Outcome(uid);
        _grid.Adapter.Executed.Count.ShouldBe(1);
        (await _grid.Ask<long>("select count(*) from grid.command")).ShouldBe(1);
    }

    [Fact]
    public async Task An_idempotency_key_with_another_request_is_refused_on_whichever_device_it_comes()
    {
        var device = await _grid.ActiveDevice("light");
        var other = await _grid.ActiveDevice("other");
        var key = Guid.NewGuid();
        await device.Submit(GridCluster.Submission(idempotencyKey: key));

        var changed = await Should.ThrowAsync<RefusedException>(() => device.Submit(GridCluster.Submission(new SetReboot(), key)));
        var elsewhere = await Should.ThrowAsync<RefusedException>(() => other.Submit(GridCluster.Submission(idempotencyKey: key)));

        changed.Code.ShouldBe(ErrorCode.IdempotencyKeyReused);
        elsewhere.Code.ShouldBe(ErrorCode.IdempotencyKeyReused);
        (await _grid.Ask<long>("select count(*) from grid.command")).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_was_accepted_is_answered_with_its_command_although_the_device_takes_no_more()
    {
        var device = await _grid.ActiveDevice("light");
        var key = Guid.NewGuid();
        var first = await device.Submit(GridCluster.Submission(idempotencyKey: key));
        await device.Change(new() { DeviceIdentification = "light", Protocol = TestAdapter.Protocol, InMaintenance = true, PublicKey = "AAAA" }, null);

        var again = await device.Submit(GridCluster.Submission(idempotencyKey: key));

        again.CorrelationUid.ShouldBe(first.CorrelationUid);
    }

    [Fact]
    public async Task A_scheduled_command_is_sent_when_its_time_comes_and_not_before()
    {
        var device = await _grid.ActiveDevice("light");
        var at = DateTimeOffset.UtcNow.AddSeconds(2);

        var accepted = await device.Submit(GridCluster.Submission(GridCluster.SwitchOn() with { ScheduleTime = at }));

        var record = await _grid.Outcome(accepted.CorrelationUid);
        record.Status.ShouldBe(CommandStatus.Succeeded);
        record.History.ShouldHaveSingleItem().DispatchedAt!.Value.ShouldBeGreaterThanOrEqualTo(at);
    }

    [Fact]
    public async Task A_command_scheduled_far_ahead_is_found_by_the_sweep_when_its_time_comes()
    {
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission(GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow.AddHours(1) }));
        (await _grid.Ask<bool>("select owner is null from grid.command")).ShouldBeTrue();
        await _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        // An hour passes.
        await _grid.Execute("""
            update grid.command set due = now(), command = jsonb_set(command, '{scheduleTime}', to_jsonb(now()))
            """);

        (await _grid.Outcome(accepted.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_command_whose_time_runs_out_expires_and_is_never_sent()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var device = await _grid.ActiveDevice("light");
        await device.Submit(GridCluster.Submission());

        var late = await device.Submit(GridCluster.Submission(GridCluster.SwitchOn() with { ExpiryTime = DateTimeOffset.UtcNow.AddSeconds(1) }));

        var record = await _grid.Outcome(late.CorrelationUid);
        record.Status.ShouldBe(CommandStatus.Expired);
        record.Error!.Code.ShouldBe(ErrorCode.CommandExpired);
        _grid.Adapter.Executed.ShouldNotContain(e => e.CorrelationUid == late.CorrelationUid);
    }

    [Fact]
    public async Task A_cancelled_command_is_not_sent_and_cannot_be_cancelled_twice()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var device = await _grid.ActiveDevice("light");
        await device.Submit(GridCluster.Submission());
        var unwanted = await device.Submit(GridCluster.Submission());

        var cancelled = await device.Cancel(unwanted.CorrelationUid);
        _grid.Adapter.Gate.SetResult();

        cancelled.Status.ShouldBe(CommandStatus.Cancelled);
        (await Should.ThrowAsync<RefusedException>(() => device.Cancel(unwanted.CorrelationUid))).Code.ShouldBe(ErrorCode.CommandEnded);
        (await Should.ThrowAsync<RefusedException>(() => device.Cancel(Guid.CreateVersion7()))).Code.ShouldBe(ErrorCode.UnknownCommand);
        await _grid.Outcome((await device.Submit(GridCluster.Submission())).CorrelationUid);
        _grid.Adapter.Executed.ShouldNotContain(e => e.CorrelationUid == unwanted.CorrelationUid);
    }

    [Fact]
    public async Task Commands_for_1000_devices_submitted_at_once_end_each_in_exactly_one_outcome()
    {
        _grid.Adapter.Behaviour = _ => Random.Shared.Next(4) == 0 ? AttemptVerdict.Retryable : AttemptVerdict.Succeeded;
        var devices = new IDeviceGrain[1000];
        // It is the commands that come at once, not the devices.
        await Parallel.ForEachAsync(
            Enumerable.Range(0, devices.Length), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) => devices[i] = await _grid.ActiveDevice($"light-{i}"));

        var accepted = await Task.WhenAll(devices.Select(device => device.Submit(GridCluster.Submission())));

        await Eventually.Holds(async () => await _grid.Ask<long>("select count(*) from grid.command where state = 0") == 0, "no command is open");
        (await _grid.Ask<long>("select count(*) from grid.command where state in (2, 3) and finished is not null")).ShouldBe(1000);
        accepted.Select(a => a.CorrelationUid).Distinct().Count().ShouldBe(1000);
    }

    [Fact]
    public async Task A_second_outcome_changes_nothing()
    {
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission());
        await _grid.Outcome(accepted.CorrelationUid);

        var answer = await device.Report(new()
        {
            CorrelationUid = accepted.CorrelationUid,
            Attempt = 1,
            AdapterId = "other",
            Verdict = AttemptVerdict.Refused,
            Error = new(ErrorCode.DeviceReportsFailure, "Device reports failure"),
        });

        answer.Kind.ShouldBe(OutcomeAnswerKind.NotAwaited);
        (await _grid.Journal.Read(accepted.CorrelationUid, default))!.Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task More_open_commands_than_the_limit_are_refused_as_busy()
    {
        _grid.Adapter.Behaviour = _ => null;
        var device = await _grid.ActiveDevice("light");
        for (var i = 0; i < 100; i++)
            await device.Submit(GridCluster.Submission());

        var busy = await Should.ThrowAsync<UnavailableException>(() => device.Submit(GridCluster.Submission()));

        busy.Code.ShouldBe(ErrorCode.Busy);
        busy.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
    }
}
