using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The store fails just before and just after a command gets another owner: none is left to nobody (promise C2).</summary>
public sealed class OwnershipTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    private const string DeadSilo = "127.0.0.1:1@1";

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_claim_of_what_is_due_that_was_not_answered_leaves_no_command_to_nobody(Moment moment)
    {
        var device = await grid.NewDevice();
        var fault = grid.Store.Next(StoreWrite.Claimed(Claim.Due, moment == Moment.After ? device : null), moment);

        var command = await grid.Cluster.LeftCommand(device, owner: null);

        await fault.Struck;
        (await grid.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
        grid.Attempts(command).ShouldBe([1]);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_claim_of_what_the_dead_have_left_that_was_not_answered_leaves_no_command_to_nobody(Moment moment)
    {
        var device = await grid.NewDevice();
        var fault = grid.Store.Next(StoreWrite.Claimed(Claim.FromDead, moment == Moment.After ? device : null), moment);

        var command = await grid.Cluster.LeftCommand(device, DeadSilo);

        await fault.Struck;
        (await grid.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
        grid.Attempts(command).ShouldBe([1]);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_device_whose_commands_got_no_new_owner_when_it_was_activated_goes_on_all_the_same(Moment moment)
    {
        var device = await grid.NewDevice();
        await LeaveMemory(device);
        // Wherever the device comes to memory, one of them bears the other silo's name.
        var commands = new List<Guid>();
        foreach (var silo in grid.Cluster.Silos.Silos.Select(s => s.SiloAddress))
            commands.Add(await grid.Cluster.LeftCommand(device, $"{silo.Endpoint}@{silo.Generation}"));
        var fault = grid.Store.Next(write => commands.Any(command => StoreWrite.Owner(command)(write)), moment);

        await Eventually.Holds(
            async () =>
            {
                // The grain that is about to leave may answer still.
                await grid.Cluster.Device(device).Read();
                return fault.HasStruck;
            },
            "the device comes to memory again");

        foreach (var command in commands)
        {
            (await grid.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
            grid.Attempts(command).ShouldBe([1]);
        }
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_device_that_leaves_memory_without_giving_its_commands_back_leaves_none_to_nobody(Moment moment)
    {
        var device = await grid.NewDevice(_ => null);
        var running = await grid.Dispatched(device);
        var waiting = await grid.Cluster.Device(device).Submit(GridCluster.Submission());
        var fault = grid.Store.Next(StoreWrite.Release(device), moment);
        grid.Behave(device, _ => AttemptVerdict.Succeeded);

        await LeaveMemory(device);

        await fault.Struck;
        await Eventually.Holds(async () => await IsLookedAfter(device), "a grain looks after the commands again");
        await grid.Report(device, running.CorrelationUid, AttemptVerdict.Succeeded);
        (await grid.Outcome(waiting.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
        grid.Attempts(running.CorrelationUid).ShouldBe([1]);
    }

    private async Task<bool> IsLookedAfter(string device) =>
        await grid.Cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grid.Cluster.Device(device)) is not null;

    /// <summary>A write that fails makes a grain leave: it no longer knows what is true.</summary>
    private async Task LeaveMemory(string device)
    {
        grid.Store.Next(StoreWrite.State("device", device), Moment.Before);
        await Should.ThrowAsync<UnavailableException>(() => grid.Cluster.Device(device).Change(
            new() { DeviceIdentification = device, Protocol = TestAdapter.Protocol, PublicKey = "AAAA", Alias = "never stored" }, null));
    }
}
