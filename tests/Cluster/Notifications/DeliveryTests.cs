using GridOrleans.Adapters;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Sending;
using Microsoft.Extensions.DependencyInjection;
using static GridOrleans.Tests.Cluster.Notifications.HookGrid;

namespace GridOrleans.Tests.Cluster.Notifications;

/// <summary>What organisations hear over their web hooks (docs/notifications.md).</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private HookGrid _grid = null!;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync() => (_grid, _receiver) = (await HookGrid.Start(), await Receiver.Start());

    public async ValueTask DisposeAsync()
    {
        await _grid.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_hook_that_fails_three_times_is_delivered_once_it_recovers_and_its_signature_verifies()
    {
        await _grid.Cluster.ActiveDevice("light");
        _receiver.Answer = Receiver.Status(number => number <= 3 ? 503 : 204);
        var secret = await _grid.Hook(_receiver);

        var command = await _grid.EndedCommand("light");

        await Eventually.Holds(async () => await _grid.Deliveries(DeliveryState.Delivered) is [{ Attempts: 4, EndedAt: not null }], "it is delivered");
        _receiver.Requests.Count.ShouldBe(4);
        _receiver.Requests.Select(r => r.Id).Distinct().ShouldHaveSingleItem();
        _receiver.Requests.ShouldAllBe(r => r.IsSignedWith(secret));
        var last = _receiver.Requests.Last();
        last.ContentType.ShouldStartWith("application/cloudevents+json");
        last.Event.GetProperty("specversion").GetString().ShouldBe("1.0");
        last.Event.GetProperty("id").GetString().ShouldBe(last.Id);
        last.Event.GetProperty("source").GetString().ShouldBe("/api/v1");
        last.Event.GetProperty("type").GetString().ShouldBe("grid.command.succeeded");
        last.Event.GetProperty("subject").GetString().ShouldBe("light");
        var data = last.Event.GetProperty("data");
        data.GetProperty("correlationUid").GetGuid().ShouldBe(command);
        data.GetProperty("notificationType").GetString().ShouldBe("SET_LIGHT");
        data.GetProperty("result").GetString().ShouldBe("OK");
    }

    [Fact]
    public async Task A_failed_command_is_told_with_its_reason()
    {
        await _grid.Cluster.ActiveDevice("light");
        _grid.Cluster.Adapter.Behaviour = _ => AttemptVerdict.Refused;
        await _grid.Hook(_receiver);

        await _grid.EndedCommand("light");

        await Eventually.Holds(() => !_receiver.Requests.IsEmpty, "it is told");
        var told = _receiver.Requests.First().Event;
        told.GetProperty("type").GetString().ShouldBe("grid.command.failed");
        told.GetProperty("data").GetProperty("result").GetString().ShouldBe("NOT OK");
        told.GetProperty("data").GetProperty("message").GetString().ShouldBe("No response from device");
    }

    [Fact]
    public async Task Who_has_no_hook_costs_no_row()
    {
        await _grid.Cluster.ActiveDevice("light");
        await _grid.Organisation("another");
        await _grid.Hook(_receiver, "another");

        await _grid.EndedCommand("light");

        (await _grid.Cluster.Ask<long>("select count(*) from grid.notification")).ShouldBe(0);
    }

    [Fact]
    public async Task An_end_that_another_had_overtaken_is_not_told()
    {
        var device = await _grid.Cluster.ActiveDevice("light");
        _grid.Cluster.Adapter.Behaviour = _ => null;
        await _grid.Hook(_receiver);
        var accepted = await device.Submit(GridCluster.Submission());
        await Eventually.Holds(() => !_grid.Cluster.Adapter.Executed.IsEmpty, "the adapter has it");

        await _grid.Cluster.Execute($"update grid.command set state = 5, finished = now() where id = '{accepted.CorrelationUid}'");
        await device.Report(new() { CorrelationUid = accepted.CorrelationUid, Attempt = 1, AdapterId = "test-1", Verdict = AttemptVerdict.Succeeded });

        (await _grid.Cluster.Ask<long>("select count(*) from grid.notification")).ShouldBe(0);
    }

    [Fact]
    public async Task After_the_last_attempt_a_notification_is_a_dead_letter_until_it_is_sent_again()
    {
        await using var grid = await HookGrid.Start(1, ("MostAttempts", "2"));
        _receiver.Answer = Receiver.Status(_ => 500);
        await grid.Hook(_receiver);

        var test = await grid.Hooks().Test(Us, Application);
        await Eventually.Holds(async () => await grid.Deliveries(DeliveryState.Dead) is [{ Attempts: 2, Failure: "It answered 500." }], "it is dead");
        _receiver.Answer = Receiver.Status(_ => 200);
        (await grid.Hooks().Redeliver(Us, Application, test.Id)).ShouldBe(1);

        await Eventually.Holds(async () => await grid.Deliveries(DeliveryState.Delivered) is [{ Attempts: 1 }], "it is delivered");
        (await grid.Hooks().Redeliver(Us, Application, test.Id)).ShouldBe(0);
        (await Should.ThrowAsync<RefusedException>(() => grid.Hooks().Redeliver(Us, Application, Guid.NewGuid()))).Code.ShouldBe(ErrorCode.UnknownNotification);
        _receiver.Requests.Select(r => r.Id).Distinct().ShouldHaveSingleItem().ShouldBe(test.Id.ToString());
    }

    [Fact]
    public async Task A_notification_that_cannot_be_understood_becomes_a_dead_letter_and_those_claimed_with_it_are_delivered()
    {
        await using var grid = await HookGrid.Start(1, ("MostAttempts", "2"));
        await grid.Hook(_receiver);
        await grid.Hooks().Test(Us, Application);
        await Eventually.Holds(async () => (await grid.Deliveries(DeliveryState.Delivered)).Count == 1, "the hook is good for several at a time");

        await grid.Cluster.Execute("""
            insert into grid.notification (id, organisation, application, content, due, expires)
            select gen_random_uuid(), organisation, application, what, due, expires
            from grid.notification, unnest(array['{"notificationType":1}', content]) what
            """);

        await Eventually.Holds(() => _receiver.Requests.Count == 2, "the other is delivered");
        await Eventually.Holds(
            async () => await grid.Deliveries(DeliveryState.Dead) is [{ Attempts: 2, Notification: null, Failure: not null }], "the unreadable one is dead");
    }

    [Fact]
    public async Task Whose_receiver_is_gone_is_disabled_and_can_be_enabled_and_served_again()
    {
        _receiver.Answer = Receiver.Status(_ => 410);
        await _grid.Hook(_receiver);

        await _grid.Hooks().Test(Us, Application);
        await Eventually.Holds(async () => !(await _grid.Hooks().Read(Us, Application)).IsEnabled, "it is disabled");
        (await _grid.Hooks().Read(Us, Application)).DisabledBecause.ShouldNotBeNull();
        (await _grid.Deliveries()).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Dead);
        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().Test(Us, Application))).Code.ShouldBe(ErrorCode.WebHookDisabled);
        _receiver.Answer = Receiver.Status(_ => 200);
        await _grid.Hooks().Put(Us, Application, new() { Uri = _receiver.Uri }, null);
        await _grid.Hooks().Redeliver(Us, Application, null);

        await Eventually.Holds(async () => (await _grid.Deliveries(DeliveryState.Delivered)).Count == 1, "it is delivered");
    }

    [Fact]
    public async Task What_still_waits_for_a_hook_that_is_removed_becomes_a_dead_letter()
    {
        _receiver.Answer = Receiver.Status(_ => 500);
        await _grid.Hook(_receiver);
        await _grid.Hooks().Test(Us, Application);

        await _grid.Hooks().Remove(Us, Application, null);
        await _grid.AllKnow(GridCluster.Organisation, Application, hook => hook.IsRemoved);

        await Eventually.Holds(
            async () =>
            {
                await _grid.GiveUp();
                return await _grid.Deliveries() is [{ State: DeliveryState.Dead }];
            },
            "it is dead");
        (await _grid.Cluster.Ask<string>("select payload::text from grid.grain_state where type = 'web-hooks'")).ShouldNotContain("whsec_");
    }

    [Fact]
    public async Task What_runs_out_of_time_becomes_a_dead_letter_though_its_hook_is_paused()
    {
        await using var grid = await HookGrid.Start(1, ("TimeToLive", "00:00:02"), ("FirstPause", "01:00:00"), ("LongestPause", "01:00:00"));
        _receiver.Answer = Receiver.Status(_ => 500);
        await grid.Hook(_receiver);
        for (var i = 0; i < 5; i++)
            await grid.Hooks().Test(Us, Application);

        await Eventually.Holds(
            async () =>
            {
                await grid.GiveUp();
                return (await grid.Deliveries(DeliveryState.Dead)).Count == 5;
            },
            "all are dead");
        _receiver.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_secret_that_was_replaced_signs_as_well_for_a_while()
    {
        var old = await _grid.Hook(_receiver);

        var rotated = await _grid.Hooks().RotateSecret(Us, Application);
        await _grid.AllKnow(GridCluster.Organisation, Application, hook => hook.Secret == rotated.Secret);
        await _grid.Hooks().Test(Us, Application);

        await Eventually.Holds(() => !_receiver.Requests.IsEmpty, "it is sent");
        rotated.OldSecretsUntil.ShouldNotBeNull();
        rotated.Secret.ShouldNotBe(old);
        _receiver.Requests.First().IsSignedWith(old).ShouldBeTrue();
        _receiver.Requests.First().IsSignedWith(rotated.Secret!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await Receiver.Start();
        _receiver.Answer = (_, context) =>
        {
            context.Response.Redirect(elsewhere.Uri);
            return Task.CompletedTask;
        };
        await _grid.Hook(_receiver);

        await _grid.Hooks().Test(Us, Application);

        await Eventually.Holds(async () => await _grid.Deliveries() is [{ Failure: "It answered 302; redirects are not followed." }], "it has failed");
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receiver_that_never_answers_does_not_delay_another_organisations()
    {
        await using var grid = await HookGrid.Start(1, ("AttemptLimit", "00:00:20"), ("ClaimLimit", "00:00:30"), ("MostAttemptsAtATime", "12"), ("MostAttemptsPerHook", "3"));
        await grid.Cluster.ActiveDevice("light");
        await using var silent = await Receiver.Start();
        var end = new TaskCompletionSource();
        silent.Answer = (number, _) => number == 1 ? Task.CompletedTask : end.Task;
        var other = await grid.Organisation("silent");
        await grid.Hook(silent, "silent");
        await grid.Hook(_receiver);
        for (var i = 0; i < 20; i++)
            await grid.Hooks("silent").Test(other, Application);
        await Eventually.Holds(() => silent.Requests.Count == 4, "the silent one is being waited for as often as may be");

        for (var i = 0; i < 20; i++)
            await grid.EndedCommand("light");

        await Eventually.Holds(async () => (await grid.Deliveries(DeliveryState.Delivered)).Count == 20, "the other has all", TimeSpan.FromSeconds(10));
        end.SetResult();
    }

    [Fact]
    public async Task An_organisation_that_lets_all_its_hooks_hang_does_not_delay_another()
    {
        await using var grid = await HookGrid.Start(1, ("AttemptLimit", "00:00:20"), ("ClaimLimit", "00:00:30"), ("MostAttemptsAtATime", "16"), ("MostAttemptsPerHook", "4"));
        await grid.Cluster.ActiveDevice("light");
        await using var silent = await Receiver.Start();
        var end = new TaskCompletionSource();
        string[] applications = ["one", "two", "three", "four"];
        silent.Answer = (number, _) => number <= applications.Length ? Task.CompletedTask : end.Task;
        var other = await grid.Organisation("silent");
        foreach (var application in applications)
        {
            await grid.Hook(silent, "silent", application);
            await grid.Hooks("silent").Test(other, application);
        }
        await grid.Hook(_receiver);
        await Eventually.Holds(() => silent.Requests.Count == applications.Length, "each has answered once");
        foreach (var application in Enumerable.Repeat(applications, 6).SelectMany(all => all))
            await grid.Hooks("silent").Test(other, application);
        await Eventually.Holds(() => silent.Requests.Count >= 2 * applications.Length, "all of them are being waited for");

        for (var i = 0; i < 20; i++)
            await grid.EndedCommand("light");

        await Eventually.Holds(async () => (await grid.Deliveries(DeliveryState.Delivered)).Count == 20, "the other has all", TimeSpan.FromSeconds(10));
        silent.Requests.Count.ShouldBe(2 * applications.Length);
        end.SetResult();
    }

    [Fact]
    public async Task What_a_silo_had_claimed_when_it_was_killed_is_delivered_by_another()
    {
        await using var grid = await HookGrid.Start(2, ("AttemptLimit", "00:00:10"), ("ClaimLimit", "00:00:11"));
        var dead = new TaskCompletionSource();
        _receiver.Answer = (number, _) => number == 1 ? dead.Task : Task.CompletedTask;
        await grid.Hook(_receiver);
        await grid.Hooks().Test(Us, Application);
        await Eventually.Holds(() => !_receiver.Requests.IsEmpty, "an attempt is under way");

        var claimant = grid.Silos[0].GetRequiredService<NotificationSender>().UnderWay > 0 ? 0 : 1;
        await grid.Cluster.Silos.KillSiloAsync(grid.Cluster.Silos.Silos[claimant]);

        await Eventually.Holds(async () => (await grid.Deliveries(DeliveryState.Delivered)).Count == 1, "the other has delivered it");
        _receiver.Requests.Count.ShouldBe(2);
        _receiver.Requests.Select(r => r.Id).Distinct().ShouldHaveSingleItem();
        dead.SetResult();
    }

    [Fact]
    public async Task A_silo_that_stops_in_order_finishes_what_it_is_posting()
    {
        await using var grid = await HookGrid.Start(2);
        var gate = new TaskCompletionSource();
        _receiver.Answer = (_, _) => gate.Task;
        await grid.Hook(_receiver);
        await grid.Hooks().Test(Us, Application);
        await Eventually.Holds(() => !_receiver.Requests.IsEmpty, "an attempt is under way");

        var claimant = grid.Silos[0].GetRequiredService<NotificationSender>().UnderWay > 0 ? 0 : 1;
        var stop = grid.Cluster.Silos.StopSiloAsync(grid.Cluster.Silos.Silos[claimant]);
        gate.SetResult();
        await stop;

        (await grid.Deliveries(DeliveryState.Delivered)).Count.ShouldBe(1);
        _receiver.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_description_is_told_and_one_that_says_the_same_is_not()
    {
        var device = await _grid.Cluster.ActiveDevice("light");
        await _grid.Hook(_receiver);
        DeviceRegistration description = new() { DeviceIdentification = "light", Protocol = TestAdapter.Protocol, PublicKey = "AAAA", Alias = "corner" };

        await device.Change(Us, description, null);
        await device.Change(Us, description, null);

        await Eventually.Holds(async () => (await _grid.Deliveries(DeliveryState.Delivered)).Count == 1, "it is told");
        _receiver.Types.ShouldBe(["grid.device.updated"]);
        _receiver.Requests.Single().Event.GetProperty("data").TryGetProperty("correlationUid", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_relay_that_was_switched_without_a_command_is_told_to_who_manages_the_network()
    {
        var device = await _grid.Cluster.ActiveDevice("light");
        await _grid.Hook(_receiver);

        var answer = await device.Receive(new()
        {
            State = (await device.ReadContact())!.State,
            Events = [new() { Type = "LIGHT_EVENTS_LIGHT_ON", Index = 2, SwitchedOn = true, Timestamp = DateTimeOffset.UtcNow }],
        });

        answer.Kind.ShouldBe(DeviceMessageAnswerKind.Taken);
        await Eventually.Holds(() => !_receiver.Requests.IsEmpty, "it is told");
        _receiver.Types.ShouldBe(["grid.device.updated"]);
        _receiver.Requests.First().Event.GetProperty("data").GetProperty("notificationType").GetString().ShouldBe("DEVICE_UPDATED");
    }
}
