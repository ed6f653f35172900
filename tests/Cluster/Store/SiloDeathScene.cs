using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Errors;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>
/// A silo that dies while each of its devices is at another write, just before or just after the commit. One death serves all tests, each of which
/// looks at a device of its own: what a death costs is seconds.
/// </summary>
public sealed class SiloDeathScene : IAsyncLifetime
{
    private readonly Dictionary<(string, Moment), Plot> _plots = [];

    public StoreGrid Grid { get; } = new();

    /// <summary>What became of a device that was at a write when its silo died.</summary>
    internal Plot this[string write, Moment moment] => _plots[(write, moment)];

    public async ValueTask InitializeAsync()
    {
        await Grid.InitializeAsync();
        var victim = Grid.Cluster.Silos.SecondarySilos[0];
        foreach (var moment in Enum.GetValues<Moment>())
        {
            await Add(victim, "append", moment, Submitting(GridCluster.Submission()), StoreWrite.Append);
            await Add(victim, "append with a key", moment, Submitting(GridCluster.Submission(idempotencyKey: Guid.NewGuid())), StoreWrite.Append);
            await Add(victim, "append for a far time", moment, Submitting(GridCluster.Submission(
                GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow.AddHours(1) })), StoreWrite.Append);
            await AddDispatched(victim, "failed attempt", moment, AttemptVerdict.Retryable, StoreWrite.Attempt);
            await AddDispatched(victim, "success", moment, AttemptVerdict.Succeeded, id => StoreWrite.Outcome(id, CommandStatus.Succeeded));
            await AddDispatched(victim, "refusal", moment, AttemptVerdict.Refused, id => StoreWrite.Outcome(id, CommandStatus.Failed));
            await AddExpiring(victim, moment);
            await AddCancelled(victim, moment);
            await Add(victim, "event", moment, plot => Grid.Says(plot.Device, null, new Events.ReportedEvent
            {
                Type = "LIGHT_EVENTS_LIGHT_ON",
                Index = 2,
                Timestamp = DateTimeOffset.UtcNow,
                SwitchedOn = true,
            }), StoreWrite.Events);
            await Add(victim, "registration: identity", moment, Registering(victim), name => StoreWrite.State("device-identity", $"TEST:{name}-2"));
            await Add(victim, "registration: description", moment, Registering(victim), name => StoreWrite.State("device", name));
            await Add(victim, "registration: hot state", moment, Registering(victim), StoreWrite.HotState);
            await Add(victim, "change", moment, plot => Grid.Until(() => Grid.Cluster.Device(plot.Device).Change(
                new() { DeviceIdentification = plot.Device, Protocol = TestAdapter.Protocol, PublicKey = "AAAA", Alias = "corner" }, null)),
                name => StoreWrite.State("device", name));
            await Add(victim, "removal", moment, plot => Grid.Until(() => Removed(plot.Device)), name => StoreWrite.Cleared("device", name));
        }

        var owned = await AddClaimed(victim);
        foreach (var plot in _plots.Values.Where(plot => plot != owned))
            (await plot.Fault.Struck).ShouldBe(victim.SiloAddress);
        await Grid.Cluster.Silos.KillSiloAsync(victim);
        foreach (var plot in _plots.Values)
            await plot.Call;
    }

    public ValueTask DisposeAsync() => Grid.DisposeAsync();

    private Func<Plot, Task> Submitting(CommandSubmission submission) => plot =>
    {
        plot.Command = submission.CorrelationUid;
        return Grid.Until(() => Grid.Cluster.Device(plot.Device).Submit(submission));
    };

    private Func<Plot, Task> Registering(SiloHandle victim) => async plot =>
    {
        // The grain that holds the name shall be there, too.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, victim.SiloAddress);
        await Grid.Says(plot.Device, new SelfRegistration($"TEST:{plot.Device}-2", "PSLD", "127.0.0.2"));
    };

    private async Task AddDispatched(SiloHandle victim, string write, Moment moment, AttemptVerdict verdict, Func<Guid, Func<StoreWrite, bool>> fits)
    {
        var device = await Device(victim, d => d.Attempt == 1 ? null : AttemptVerdict.Succeeded);
        var command = await Grid.Dispatched(device);
        Begin(write, moment, new(device) { Command = command.CorrelationUid }, plot => Grid.Report(device, plot.Command, verdict), fits(command.CorrelationUid));
    }

    private async Task AddExpiring(SiloHandle victim, Moment moment)
    {
        var device = await Device(victim, _ => null);
        await Grid.Dispatched(device);
        var late = GridCluster.Submission(GridCluster.SwitchOn() with { ExpiryTime = DateTimeOffset.UtcNow.AddMilliseconds(500) });
        Begin("expiry", moment, new(device), Submitting(late), StoreWrite.Outcome(late.CorrelationUid, CommandStatus.Expired));
    }

    private async Task AddCancelled(SiloHandle victim, Moment moment)
    {
        var device = await Device(victim, _ => null);
        await Grid.Dispatched(device);
        var unwanted = await Grid.Cluster.Device(device).Submit(GridCluster.Submission());
        Begin("cancellation", moment, new(device) { Command = unwanted.CorrelationUid },
            plot => Grid.Until(() => Cancelled(device, plot.Command)), StoreWrite.Outcome(unwanted.CorrelationUid, CommandStatus.Cancelled));
    }

    /// <summary>What a claim leaves behind whose silo dies before it hands over what it took.</summary>
    private async Task<Plot> AddClaimed(SiloHandle victim)
    {
        var plot = new Plot(await Device(victim, _ => AttemptVerdict.Succeeded)) { Command = Guid.CreateVersion7() };
        _plots.Add(("claim", Moment.After), plot);
        await Grid.Cluster.Execute($$"""
            insert into grid.command (id, device, organisation, command, type, priority, accepted, due, expires, owner)
            values ('{{plot.Command}}', '{{plot.Device}}', '{{GridCluster.Organisation}}', '{"type":"getStatus"}', 'getStatus', 4, now(), now(), now() + interval '1 hour',
                    '{{victim.SiloAddress.Endpoint}}@{{victim.SiloAddress.Generation}}')
            """);
        return plot;
    }

    private async Task Add(SiloHandle victim, string write, Moment moment, Func<Plot, Task> call, Func<string, Func<StoreWrite, bool>> fits)
    {
        var device = await Device(victim, _ => AttemptVerdict.Succeeded);
        Begin(write, moment, new(device), call, fits(device));
    }

    private void Begin(string write, Moment moment, Plot plot, Func<Plot, Task> call, Func<StoreWrite, bool> fits)
    {
        plot.Fault = Grid.Store.Next(fits, moment, Blow.Silence);
        plot.Call = call(plot);
        _plots.Add((write, moment), plot);
    }

    /// <summary>A device in the memory of the silo that will die.</summary>
    private async Task<string> Device(SiloHandle silo, Func<DispatchedCommand, AttemptVerdict?> behaviour)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            return await Grid.NewDevice(behaviour);
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    private async Task<bool> Removed(string device)
    {
        try
        {
            await Grid.Cluster.Device(device).Remove(null);
        }
        catch (RefusedException refusal) when (refusal.Code == ErrorCode.UnknownDevice)
        {
            // The first time it was removed.
        }
        return true;
    }

    private async Task<bool> Cancelled(string device, Guid command)
    {
        try
        {
            await Grid.Cluster.Device(device).Cancel(command);
        }
        catch (RefusedException refusal) when (refusal.Code == ErrorCode.CommandEnded)
        {
            // The first time it was cancelled.
        }
        return true;
    }

    /// <summary>A device, the write that its silo died at, and the call that asked for it and is repeated until it is answered.</summary>
    internal sealed class Plot(string device)
    {
        public string Device => device;

        public Guid Command { get; set; }

        public Fault Fault { get; set; } = null!;

        public Task Call { get; set; } = Task.CompletedTask;
    }
}
