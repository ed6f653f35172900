using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Sending;
using GridOrleans.Organisations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace GridOrleans.Tests.Cluster.Notifications;

/// <summary>Silos that may notify receivers on this machine, and do not wait long for anything.</summary>
public sealed class HookGrid : IAsyncDisposable
{
    public const string Application = "OSGP";

    private HookGrid(GridCluster cluster) => Cluster = cluster;

    public GridCluster Cluster { get; }

    public static Caller Us => GridCluster.Caller;

    public static async Task<HookGrid> Start(int silos = 1, params (string Option, string Value)[] options)
    {
        var all = new Dictionary<string, string>
        {
            ["WebHooks:AllowHttp"] = "true",
            ["WebHooks:AllowedNetworks:0"] = "127.0.0.0/8",
            ["WebHooks:AttemptLimit"] = "00:00:05",
            ["WebHooks:ClaimLimit"] = "00:00:06",
            ["WebHooks:FirstRetryDelay"] = "00:00:00.050",
            ["WebHooks:LongestRetryDelay"] = "00:00:00.200",
            ["WebHooks:FirstPause"] = "00:00:00.050",
            ["WebHooks:LongestPause"] = "00:00:00.200",
            ["WebHooks:RefreshPeriod"] = "00:00:00.050",
            ["WebHooks:LookPeriod"] = "00:00:00.050",
        };
        foreach (var (option, value) in options)
            all[$"WebHooks:{option}"] = value;
        return new(await GridCluster.Start(silos, options: all));
    }

    public IWebHooksGrain Hooks(string organisation = GridCluster.Organisation) => Cluster.Grains.GetGrain<IWebHooksGrain>(organisation);

    public IReadOnlyList<IServiceProvider> Silos => [.. Cluster.Silos.Silos.Cast<InProcessSiloHandle>().Select(silo => silo.SiloHost.Services)];

    /// <summary>Another organisation.</summary>
    public async Task<Caller> Organisation(string name, PlatformFunctionGroup group = PlatformFunctionGroup.User)
    {
        await Cluster.Grains.GetGrain<IOrganisationGrain>(name).Create(Us, new()
        {
            OrganisationIdentification = name,
            Name = name,
            Prefix = "abc",
            FunctionGroup = group,
            Enabled = true,
            Domains = [PlatformDomain.Common],
        });
        return new(name);
    }

    /// <summary>Makes an organisation's hook; returns its secret when all silos know it.</summary>
    public async Task<string> Hook(Receiver receiver, string organisation = GridCluster.Organisation, string application = Application)
    {
        var answer = await Hooks(organisation).Put(new(organisation), application, new() { Uri = receiver.Uri }, null);
        await AllKnow(organisation, application, hook => hook.IsEnabled);
        return answer.Kept.Secret!;
    }

    /// <summary>Waits until all silos know what a hook is now.</summary>
    internal Task AllKnow(string organisation, string application, Func<StoredWebHook, bool> isSo) => Eventually.Holds(
        () => Silos.All(silo => silo.GetRequiredService<WebHookDirectory>().Find(new(organisation, application)) is { } hook && isSo(hook)),
        "all silos know the hook");

    /// <summary>A command that has ended.</summary>
    public async Task<Guid> EndedCommand(string device)
    {
        var accepted = await Cluster.Device(device).Submit(GridCluster.Submission());
        await Cluster.Outcome(accepted.CorrelationUid);
        return accepted.CorrelationUid;
    }

    public Task<IReadOnlyList<NotificationDelivery>> Deliveries(DeliveryState? state = null) =>
        Cluster.Grains.GetGrain<INotificationQueries>(0).List(Us, GridCluster.Organisation, Application, new() { State = state }, default);

    internal Task GiveUp() => Silos[0].GetRequiredService<Leftovers>().GiveUp(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
