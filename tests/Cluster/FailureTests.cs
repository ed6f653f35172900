using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster;

/// <summary>What happens when a part of the platform fails (docs/life-of-a-command.md).</summary>
public sealed class FailureTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(silos: 2);

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task Commands_survive_the_death_of_their_silo()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var devices = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _grid.ActiveDevice($"light-{i}")));
        var accepted = await Task.WhenAll(devices.Select(d => d.Submit(GridCluster.Submission())));

        await _grid.Silos.KillSiloAsync(_grid.Silos.SecondarySilos[0]);
        _grid.Adapter.Gate.SetResult();

        await Eventually.Holds(async () => await _grid.Ask<long>("select count(*) from grid.command where state = 0") == 0, "no command is open");
        foreach (var command in accepted)
            (await _grid.Journal.Read(command.CorrelationUid, default))!.Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_silo_that_is_declared_dead_can_write_nothing()
    {
        var device = await _grid.ActiveDevice("light");
        await _grid.Execute("update grid.membership set status = 6");

        await Should.ThrowAsync<UnavailableException>(() => device.Submit(GridCluster.Submission()));

        (await _grid.Ask<long>("select count(*) from grid.command")).ShouldBe(0);
    }

    [Fact]
    public async Task A_silo_that_is_declared_dead_changes_no_device()
    {
        var device = await _grid.ActiveDevice("light");
        var version = (await device.Read())!.Version;
        await _grid.Execute("update grid.membership set status = 6");

        await Should.ThrowAsync<UnavailableException>(() => device.Change(
            new() { DeviceIdentification = "light", Protocol = TestAdapter.Protocol, PublicKey = "AAAA", Alias = "corner" }, null));

        (await _grid.Ask<int>("select version from grid.grain_state where extension = 'light' and type = 'device'")).ToString(System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe(version);
    }

    [Fact]
    public async Task The_command_of_an_adapter_that_vanishes_goes_to_another()
    {
        _grid.Adapter.Behaviour = _ => null;
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission());
        await Eventually.Holds(() => !_grid.Adapter.Executed.IsEmpty, "the first adapter has the command");
        await using var second = new TestAdapter(_grid.Silos.Client, "test-2");
        await second.Join();

        await _grid.Adapter.Vanish();

        var record = await _grid.Outcome(accepted.CorrelationUid);
        record.Status.ShouldBe(CommandStatus.Succeeded);
        record.History.Select(a => a.Adapter).ShouldBe(["test-1", "test-2"]);
        record.History[0].Error!.Code.ShouldBe(ErrorCode.AdapterLost);
    }

    [Fact]
    public async Task An_adapter_that_leaves_in_order_finishes_what_it_has_and_gets_nothing_new()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var device = await _grid.ActiveDevice("light");
        var inHand = await device.Submit(GridCluster.Submission());
        await Eventually.Holds(() => !_grid.Adapter.Executed.IsEmpty, "the first adapter has the command");
        await using var second = new TestAdapter(_grid.Silos.Client, "test-2");
        await second.Join();

        await _grid.Adapter.Leave();
        // The silos hear of it with their next look at the registry.
        var other = 0;
        await Eventually.Holds(
            async () =>
            {
                for (var inARow = 0; inARow < 20; inARow++)
                {
                    if (await Receiver($"other-{other++}") != second)
                        return false;
                }
                return true;
            },
            "new commands go to the second adapter only");
        _grid.Adapter.Gate.SetResult();

        var record = await _grid.Outcome(inHand.CorrelationUid);
        record.Status.ShouldBe(CommandStatus.Succeeded);
        record.History.ShouldHaveSingleItem().Adapter.ShouldBe("test-1");

        async Task<TestAdapter> Receiver(string name)
        {
            var command = await (await _grid.ActiveDevice(name)).Submit(GridCluster.Submission());
            TestAdapter? receiver = null;
            await Eventually.Holds(
                () => (receiver = new[] { _grid.Adapter, second }.FirstOrDefault(a => a.Executed.Any(e => e.CorrelationUid == command.CorrelationUid))) is not null,
                "an adapter has the command");
            return receiver!;
        }
    }

    [Fact]
    public async Task Without_an_adapter_commands_wait_and_go_on_when_one_comes()
    {
        await _grid.Adapter.Vanish();
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission());
        await using var late = new TestAdapter(_grid.Silos.Client, "late");

        await late.Join();

        (await _grid.Outcome(accepted.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_push_whose_answer_is_late_goes_to_no_second_adapter()
    {
        await _grid.Adapter.Vanish();
        await using var slow = new TestAdapter(_grid.Silos.Client, "slow") { Behaviour = _ => null, FirstAnswerAfter = TimeSpan.FromSeconds(3) };
        await using var other = new TestAdapter(_grid.Silos.Client, "other");
        await slow.Join();
        await other.Join();
        var name = Enumerable.Range(0, 1000).Select(i => $"light-{i}").First(n => Rendezvous.Choose(n, ["slow", "other", "test-1"], a => a) == "slow");
        var device = await _grid.ActiveDevice(name);
        await Eventually.Holds(async () => (await _grid.Grains.GetGrain<IAdapterRegistry>(0).Read()).Adapters.Count == 2, "two adapters are there");

        var accepted = await device.Submit(GridCluster.Submission());

        await Eventually.Holds(
            async () => await device.ReadOpenCommand(accepted.CorrelationUid) is { Status: CommandStatus.Dispatched, Attempts: 1 },
            "the slow adapter's acceptance has come");
        slow.Executed.Count.ShouldBe(1);
        other.Executed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_its_adapter_has_let_go_is_offered_to_it_again_under_the_same_number()
    {
        var device = await _grid.ActiveDevice("light");
        _grid.Adapter.Behaviour = _ => null;
        var accepted = await device.Submit(GridCluster.Submission());
        await Eventually.Holds(
            async () => await device.ReadOpenCommand(accepted.CorrelationUid) is { Status: CommandStatus.Dispatched }, "the adapter has it");

        _grid.Adapter.Behaviour = _ => AttemptVerdict.Succeeded;
        _grid.Adapter.LetGo();

        var outcome = await _grid.Outcome(accepted.CorrelationUid);
        outcome.Status.ShouldBe(CommandStatus.Succeeded);
        outcome.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_silo_refuses_what_is_new_until_something_has_ended()
    {
        await using var grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string> { ["Commands:MostOpenPerSilo"] = "2" });
        grid.Adapter.Gate = new TaskCompletionSource();
        var (first, second, third) = (await grid.ActiveDevice("light-1"), await grid.ActiveDevice("light-2"), await grid.ActiveDevice("light-3"));
        var accepted = await first.Submit(GridCluster.Submission());
        await second.Submit(GridCluster.Submission());

        var refusal = await Should.ThrowAsync<UnavailableException>(third.Submit(GridCluster.Submission()));
        grid.Adapter.Gate.SetResult();
        await grid.Outcome(accepted.CorrelationUid);

        refusal.Code.ShouldBe(ErrorCode.Overloaded);
        // The journal shows the end a moment before the silo counts it.
        await Eventually.Holds(async () =>
        {
            try
            {
                await third.Submit(GridCluster.Submission());
                return true;
            }
            catch (UnavailableException)
            {
                return false;
            }
        }, "a new command is taken");
    }

    [Fact]
    public async Task What_waits_for_a_protocol_that_no_adapter_speaks_takes_nothing_from_the_others_room()
    {
        await using var grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string> { ["Dispatch:QueueCapacity"] = "2" });
        for (var i = 0; i < 3; i++)
            await (await grid.ActiveDevice($"unspoken-{i}", "MQTT")).Submit(GridCluster.Submission());

        var command = await (await grid.ActiveDevice("light")).Submit(GridCluster.Submission());

        (await grid.Outcome(command.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task An_organisation_that_has_its_share_open_is_refused_and_another_is_not()
    {
        await using var grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string> { ["Commands:MostOpenPerOrganisation"] = "1" });
        grid.Adapter.Gate = new TaskCompletionSource();
        await grid.Grains.GetGrain<IOrganisationGrain>("another").Found();
        var (first, second) = (await grid.ActiveDevice("light-1"), await grid.ActiveDevice("light-2"));
        await first.Submit(GridCluster.Submission());

        var refusal = await Should.ThrowAsync<UnavailableException>(second.Submit(GridCluster.Submission()));
        await second.Apply(GridCluster.Caller, new UpdateAuthorisations { Authorisations = [new("another", DeviceFunctionGroup.AdHoc)] }, null);
        await second.Submit(GridCluster.Submission() with { Caller = new("another") });
        grid.Adapter.Gate.SetResult();

        refusal.Code.ShouldBe(ErrorCode.Overloaded);
    }

    [Fact]
    public async Task A_command_that_its_living_silo_does_not_know_of_is_found()
    {
        await _grid.ActiveDevice("light");
        var id = Guid.CreateVersion7();

        // What a claim leaves behind whose answer was lost.
        await _grid.Execute($$"""
            insert into grid.command (id, device, organisation, command, type, priority, accepted, due, expires, owner)
            select '{{id}}', 'light', '{{GridCluster.Organisation}}', '{"type":"getStatus"}', 'getStatus', 4, now() - interval '1 hour', now() - interval '1 hour',
                   now() + interval '1 hour', address || ':' || port || '@' || generation
            from grid.membership where status = 3 limit 1
            """);

        (await _grid.Outcome(id)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task The_failure_of_one_attempt_that_is_reported_twice_counts_once()
    {
        _grid.Adapter.Behaviour = _ => null;
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission());
        var failure = new AttemptOutcome
        {
            CorrelationUid = accepted.CorrelationUid,
            Attempt = 1,
            AdapterId = "test-1",
            Verdict = AttemptVerdict.Retryable,
            Error = new(ErrorCode.NoResponse, "No response from device"),
        };

        var answers = await Task.WhenAll(device.Report(failure), device.Report(failure), device.Report(failure));

        answers.Count(a => a.Kind == OutcomeAnswerKind.Taken).ShouldBe(1);
        (await _grid.Journal.Read(accepted.CorrelationUid, default))!.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Commands_in_flight_when_another_silo_stops_in_order_are_executed_once()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var devices = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _grid.ActiveDevice($"light-{i}")));
        var accepted = await Task.WhenAll(devices.Select(d => d.Submit(GridCluster.Submission())));
        await Eventually.Holds(() => _grid.Adapter.Executed.Count == 100, "the adapter has all commands");

        await _grid.Silos.StopSiloAsync(_grid.Silos.SecondarySilos[0]);
        _grid.Adapter.Gate.SetResult();

        foreach (var command in accepted)
        {
            var record = await _grid.Outcome(command.CorrelationUid);
            record.Status.ShouldBe(CommandStatus.Succeeded);
            record.Attempts.ShouldBe(1);
        }
        _grid.Adapter.Executed.Count.ShouldBe(100);
    }

    [Fact]
    public async Task The_success_of_an_attempt_that_was_given_up_still_counts()
    {
        _grid.Adapter.Behaviour = _ => null;
        var device = await _grid.ActiveDevice("light");
        var accepted = await device.Submit(GridCluster.Submission());
        await Eventually.Holds(() => !_grid.Adapter.Executed.IsEmpty, "the adapter has the command");
        await using var second = new TestAdapter(_grid.Silos.Client, "test-2") { Behaviour = _ => null };
        await second.Join();
        await _grid.Adapter.Vanish();
        await Eventually.Holds(() => !second.Executed.IsEmpty, "the second adapter has the command");

        var answer = await device.Report(new() { CorrelationUid = accepted.CorrelationUid, Attempt = 1, AdapterId = "test-1", Verdict = AttemptVerdict.Succeeded });

        answer.Kind.ShouldBe(OutcomeAnswerKind.Taken);
        (await _grid.Outcome(accepted.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
    }
}
