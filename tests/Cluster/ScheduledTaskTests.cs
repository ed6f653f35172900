using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster;

/// <summary>What waits for its time or for another attempt (platform handbook, 5.5).</summary>
public sealed class ScheduledTaskTests : IAsyncLifetime
{
    private static readonly Caller City = new("city");
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync()
    {
        _grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string> { ["Commands:FirstRetryDelay"] = "00:00:20" });
        await _grid.Grains.GetGrain<IOrganisationGrain>("city").Create(GridCluster.Caller, new()
        {
            OrganisationIdentification = "city",
            Name = "The city",
            Prefix = "CIT",
            FunctionGroup = PlatformFunctionGroup.User,
            Enabled = true,
            Domains = [PlatformDomain.Common],
        });
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task Tasks_are_new_pending_or_retried_and_what_was_sent_at_once_is_none()
    {
        _grid.Adapter.Behaviour = sent => sent.Command.ScheduleTime is null && sent.Contact.DeviceIdentification == "failing" ? AttemptVerdict.Retryable : null;
        var later = await (await _grid.ActiveDevice("waiting")).Submit(GridCluster.Submission(Later(TimeSpan.FromHours(1))));
        var due = await (await _grid.ActiveDevice("busy")).Submit(GridCluster.Submission(Later(TimeSpan.FromMilliseconds(10))));
        var failing = await (await _grid.ActiveDevice("failing")).Submit(GridCluster.Submission());
        await (await _grid.ActiveDevice("prompt")).Submit(GridCluster.Submission());

        await Eventually.Holds(
            async () => (await Tasks(GridCluster.Caller)).Select(task => (task.CorrelationUid, task.Status)).ToHashSet().SetEquals(
            [
                (later.CorrelationUid, ScheduledTaskStatus.New), (due.CorrelationUid, ScheduledTaskStatus.Pending),
                (failing.CorrelationUid, ScheduledTaskStatus.Retry),
            ]),
            "each task shows where it stands");

        var retried = (await Tasks(GridCluster.Caller)).Single(task => task.Status == ScheduledTaskStatus.Retry);
        retried.Attempts.ShouldBe(1);
        retried.ScheduledTime.ShouldBeGreaterThan(retried.ModifiedAt);
        retried.Type.ShouldBe("setLight");
    }

    [Fact]
    public async Task An_owner_sees_the_tasks_of_a_device_whoever_submitted_them()
    {
        var device = await _grid.ActiveDevice("light");
        await device.Apply(GridCluster.Caller, new UpdateAuthorisations { Authorisations = [new("city", DeviceFunctionGroup.AdHoc)] }, null);
        var theirs = await device.Submit(GridCluster.Submission(Later(TimeSpan.FromHours(1))) with { Caller = City });

        (await Tasks(GridCluster.Caller)).ShouldBeEmpty();
        (await Tasks(GridCluster.Caller, "light")).ShouldHaveSingleItem().OrganisationIdentification.ShouldBe("city");
        (await Tasks(GridCluster.Caller, "light", before: theirs.CorrelationUid)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_may_not_see_tasks_is_refused()
    {
        var device = await _grid.ActiveDevice("light");
        (await Refusal(() => Tasks(City))).ShouldBe(ErrorCode.Unauthorized);
        (await Refusal(() => Tasks(City, "light"))).ShouldBe(ErrorCode.ForeignDevice);

        await device.Apply(GridCluster.Caller, new UpdateAuthorisations { Authorisations = [new("city", DeviceFunctionGroup.AdHoc)] }, null);

        (await Refusal(() => Tasks(City, "light"))).ShouldBe(ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task A_device_that_takes_no_commands_has_no_tasks_to_show()
    {
        await _grid.Device("new").Create(new() { DeviceIdentification = "new", Protocol = TestAdapter.Protocol, PublicKey = "AAAA" });

        (await Refusal(() => Tasks(GridCluster.Caller, "new"))).ShouldBe(ErrorCode.InactiveDevice);
        (await Refusal(() => Tasks(GridCluster.Caller, "nobody"))).ShouldBe(ErrorCode.UnknownDevice);
    }

    private static DeviceCommand Later(TimeSpan delay) => GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow + delay };

    private Task<IReadOnlyList<ScheduledTask>> Tasks(Caller caller, string? device = null, Guid? before = null) =>
        _grid.Grains.GetGrain<IScheduledTasks>(0).List(caller, device, before, 100, TestContext.Current.CancellationToken);

    private static async Task<string> Refusal(Func<Task> call) => (await Should.ThrowAsync<RefusedException>(call)).Code;
}
