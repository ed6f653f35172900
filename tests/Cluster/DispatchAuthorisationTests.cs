using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Journal;
using GridOrleans.Organisations;
using GridOrleans.Tests.Cluster.Store;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster;

/// <summary>What is asked when a command is accepted is asked again before each attempt (platform handbook, 3.5 and 4.3).</summary>
public sealed class DispatchAuthorisationTests : IAsyncLifetime
{
    private static readonly Caller City = new("city");
    private readonly FaultyStore _store = new();
    private GridCluster _grid = null!;
    private IDeviceGrain _light = null!;

    /// <summary>What may happen meanwhile, with the code that the command ends with.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "group revoked", ErrorCode.Unauthorized },
        { "group exchanged", ErrorCode.Unauthorized },
        { "organisation disabled", ErrorCode.DisabledOrganisation },
        { "device destroyed", ErrorCode.InactiveDevice },
        { "key revoked", ErrorCode.UnregisteredDevice },
    };

    public async ValueTask InitializeAsync()
    {
        _grid = await GridCluster.Start(silos: 1, store: _store);
        await _grid.NewOrganisation("city");
        _light = await _grid.ActiveDevice("light");
        await Give(DeviceFunctionGroup.AdHoc);
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Theory, MemberData(nameof(Changes))]
    public async Task A_scheduled_command_that_may_not_be_sent_any_more_fails_at_its_time_and_never_reaches_the_device(string change, string code)
    {
        var command = await Submit(GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow.AddHours(1) });
        await Happens(change);

        await AnHourPasses();

        await ShouldFail(command, code, attempts: 0);
        _grid.Adapter.Executed.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task A_command_that_waits_in_line_fails_when_its_turn_comes(string change, string code)
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        var first = await _light.Submit(GridCluster.Submission());
        await Eventually.Holds(() => _grid.Adapter.Executed.Count == 1, "the first command is with the adapter");
        var command = await Submit(GridCluster.SwitchOn());
        await Happens(change);

        _grid.Adapter.Gate.SetResult();

        await ShouldFail(command, code, attempts: 0);
        _grid.Adapter.Executed.ShouldHaveSingleItem().CorrelationUid.ShouldBe(first.CorrelationUid);
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task A_command_is_not_tried_again_once_it_may_not_be_sent(string change, string code)
    {
        (_grid.Adapter.Gate, _grid.Adapter.Behaviour) = (new TaskCompletionSource(), _ => AttemptVerdict.Retryable);
        var command = await Submit(GridCluster.SwitchOn());
        await Eventually.Holds(() => _grid.Adapter.Executed.Count == 1, "the command is with the adapter");
        await Happens(change);

        _grid.Adapter.Gate.SetResult();

        (await ShouldFail(command, code, attempts: 1)).History.ShouldHaveSingleItem().Error!.Code.ShouldBe(ErrorCode.NoResponse);
        _grid.Adapter.Executed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_may_still_be_sent_does_not_suffer_from_what_may_not()
    {
        _grid.Adapter.Gate = new TaskCompletionSource();
        await _light.Submit(GridCluster.Submission());
        await Eventually.Holds(() => _grid.Adapter.Executed.Count == 1, "the first command is with the adapter");
        CommandRecord[] theirs = [await Submit(GridCluster.SwitchOn(priority: 9)), await Submit(GridCluster.SwitchOn(priority: 9))];
        var own = await _light.Submit(GridCluster.Submission());
        await Happens("group revoked");

        _grid.Adapter.Gate.SetResult();

        foreach (var command in theirs)
            await ShouldFail(command, ErrorCode.Unauthorized, attempts: 0);
        (await _grid.Outcome(own.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task Maintenance_is_asked_for_only_when_a_command_is_accepted()
    {
        var command = await Submit(GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow.AddHours(1) });
        await _light.Apply(GridCluster.Caller, new SetMaintenance { InMaintenance = true }, null);

        await AnHourPasses();

        (await Ended(command)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_command_waits_while_nobody_can_tell_about_its_organisation()
    {
        var command = await _light.Submit(GridCluster.Submission(GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow.AddHours(1) }));
        // All is another organisation's from now on, of which this silo remembers nothing.
        await _grid.NewOrganisation("stranger");
        await Forget();
        await _grid.Execute("""
            update grid.command set organisation = 'stranger';
            update grid.grain_state set payload = replace(payload::text, 'GridOperator', 'stranger')::jsonb where type = 'device'
            """);
        _store.Unreadable = "stranger";

        await AnHourPasses();

        await Eventually.Holds(() => _store.ReadInVain > 0, "the organisation has been asked for");
        (await _light.ReadOpenCommand(command.CorrelationUid)).ShouldNotBeNull().Status.ShouldBe(CommandStatus.Accepted);
        _grid.Adapter.Executed.ShouldBeEmpty();
        _store.Unreadable = null;
        (await Ended(command)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    private Task Give(DeviceFunctionGroup group, bool revoked = false) =>
        _light.Apply(GridCluster.Caller, new UpdateAuthorisations { Authorisations = [new("city", group, revoked)] }, null);

    private Task<CommandRecord> Submit(DeviceCommand command) => _light.Submit(GridCluster.Submission(command) with { Caller = City });

    private async Task Happens(string change)
    {
        switch (change)
        {
            case "group revoked":
                await Give(DeviceFunctionGroup.AdHoc, revoked: true);
                break;
            case "group exchanged":
                await Give(DeviceFunctionGroup.AdHoc, revoked: true);
                await Give(DeviceFunctionGroup.Monitoring);
                break;
            case "organisation disabled":
                // One that has something on a device cannot be removed.
                await Give(DeviceFunctionGroup.AdHoc, revoked: true);
                await _grid.Grains.GetGrain<IOrganisationGrain>("city").Remove(GridCluster.Caller, null);
                await Give(DeviceFunctionGroup.AdHoc);
                var known = _grid.Services.GetRequiredService<KnownOrganisations>();
                await Eventually.Holds(async () => await known.Find("city") is { Enabled: false }, "the silo knows that the organisation is disabled");
                break;
            case "device destroyed":
                await _light.Apply(GridCluster.Caller, new SetLifecycleStatus { LifecycleStatus = DeviceLifecycleStatus.Destroyed }, null);
                break;
            default:
                await _light.Apply(GridCluster.Caller, new RevokeKey(), null);
                break;
        }
    }

    /// <summary>What has been scheduled an hour ahead is due; the sweep finds it.</summary>
    private async Task AnHourPasses()
    {
        await Forget();
        await _grid.Execute("update grid.command set due = now(), command = jsonb_set(command, '{scheduleTime}', to_jsonb(now())) where state = 0");
    }

    /// <summary>No grain stays in memory.</summary>
    private Task Forget() => _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    private async Task<CommandRecord> ShouldFail(CommandRecord command, string code, int attempts)
    {
        var record = await Ended(command);
        (record.Status, record.Error?.Code, record.Attempts).ShouldBe((CommandStatus.Failed, code, attempts));
        return record;
    }

    /// <summary>The final record, awaited, whoever's it is.</summary>
    private async Task<CommandRecord> Ended(CommandRecord command)
    {
        var journal = _grid.Services.GetRequiredService<JournalReader>();
        CommandRecord? record = null;
        await Eventually.Holds(
            async () => (record = await journal.ReadCommand(command.CorrelationUid, TestContext.Current.CancellationToken)) is { IsOpen: false }, "the command has ended");
        return record!;
    }
}
