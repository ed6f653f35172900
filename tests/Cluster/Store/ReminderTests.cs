using System.Collections.Concurrent;
using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Errors;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>A silo reminds its devices of commands that it owns and perhaps no grain knows of: nobody else waits for one of them that is silent or broken.</summary>
public sealed class ReminderTests(StoreGrid grid) : IClassFixture<StoreGrid>, IDisposable
{
    private readonly ConcurrentQueue<string> _reminded = [];

    public void Dispose() => grid.Store.BeforeTakeOver = _ => Task.CompletedTask;

    [Fact]
    public async Task Devices_that_do_not_answer_their_reminder_hold_up_no_claim()
    {
        var answer = new TaskCompletionSource();
        string[] silent = [await grid.NewDevice(), await grid.NewDevice()];
        var other = await grid.NewDevice();
        BeforeTakeOver(device => silent.Contains(device) ? answer.Task : Task.CompletedTask);
        var reminded = await Task.WhenAll(silent.Zip(Silos, LeftTo));
        foreach (var silo in Silos)
            Suspects(silo);
        await Eventually.Holds(() => silent.All(_reminded.Contains), "every silo waits for a device");

        var due = await grid.Cluster.LeftCommand(other, owner: null);

        (await grid.Outcome(due)).Status.ShouldBe(CommandStatus.Succeeded);
        answer.SetResult();
        foreach (var command in reminded)
            (await grid.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task Nobody_is_reminded_again_at_once_because_one_device_failed()
    {
        var (broken, other) = (await grid.NewDevice(), await grid.NewDevice(_ => null));
        BeforeTakeOver(device => device == broken ? throw UnavailableException.Store("The device was made to fail.") : Task.CompletedTask);
        var silo = Silos[0];
        await LeftTo(other, silo);
        await LeftTo(broken, silo);
        Suspects(silo);
        await Eventually.Holds(() => _reminded.Contains(broken) && _reminded.Contains(other), "both are reminded");

        await SweepsAgain(silo);

        (_reminded.Count(device => device == broken), _reminded.Count(device => device == other)).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_device_that_failed_is_reminded_again_when_its_command_is_overdue()
    {
        var store = new FaultyStore();
        await using var cluster = await GridCluster.Start(silos: 1, store: store);
        await cluster.ActiveDevice("light");
        var failures = 0;
        store.BeforeTakeOver = _ => ++failures > 2 ? Task.CompletedTask : throw UnavailableException.Store("The device was made to fail.");

        var command = await cluster.LeftCommand("light", cluster.Services.GetRequiredService<SiloIncarnation>().Name);

        (await cluster.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
        failures.ShouldBe(3);
    }

    private IServiceProvider[] Silos => [.. grid.Cluster.Silos.Silos.Select(silo => ((InProcessSiloHandle)silo).SiloHost.Services)];

    private void BeforeTakeOver(Func<string, Task> happens) => grid.Store.BeforeTakeOver = device =>
    {
        _reminded.Enqueue(device);
        return happens(device);
    };

    /// <summary>A command that a silo owns without the knowledge of any grain.</summary>
    private Task<Guid> LeftTo(string device, IServiceProvider silo) => grid.Cluster.LeftCommand(device, silo.GetRequiredService<SiloIncarnation>().Name);

    private static void Suspects(IServiceProvider silo) => silo.GetRequiredService<UnwatchedCommands>().MayExist();

    /// <summary>Waits until a silo has swept some more times.</summary>
    private async Task SweepsAgain(IServiceProvider silo)
    {
        var (address, sweeps) = (silo.GetRequiredService<ILocalSiloDetails>().SiloAddress, 0);
        grid.Store.Next(
            write =>
            {
                if (write.Silo.Equals(address) && write is OwnerWrite { Claim: Claim.Due })
                    sweeps++;
                return false;
            },
            Moment.Before);
        await Eventually.Holds(() => Volatile.Read(ref sweeps) >= 3, "the silo sweeps again");
    }
}
