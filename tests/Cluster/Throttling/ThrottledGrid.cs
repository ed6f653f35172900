using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Throttling;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace GridOrleans.Tests.Cluster.Throttling;

/// <summary>Silos whose devices stand in one cell, with a limit for it.</summary>
internal sealed class ThrottledGrid : IAsyncDisposable
{
    public const int Bts = 7;
    public const int Cell = 3;

    private readonly string _protocol;

    private ThrottledGrid(GridCluster cluster, string protocol)
    {
        (Cluster, _protocol) = (cluster, protocol);
        Cluster.Adapter.Exchange = Exchanges.Exchange;
        Name = $"network {Guid.NewGuid()}";
        Numbers = new(Name);
    }

    public GridCluster Cluster { get; }

    public CountedExchanges Exchanges { get; } = new();

    public string Name { get; }

    public PermitNumbers Numbers { get; }

    public IThrottlingConfigs Configs => Cluster.Grains.GetGrain<IThrottlingConfigs>(0);

    private string Segment => new SegmentName(Name, Bts, Cell).ToString();

    public static async Task<ThrottledGrid> Start(int limit, string protocol = TestAdapter.Protocol)
    {
        var grid = new ThrottledGrid(await GridCluster.Start(options: new Dictionary<string, string>
        {
            ["Throttling:RefreshPeriod"] = "00:00:00.100",
            ["Throttling:LookPeriod"] = "00:00:00.200",
            ["Throttling:AskAgainPeriod"] = "00:00:02",
            ["Throttling:ShortestPause"] = "00:00:00.200",
            ["Throttling:LongestPause"] = "00:00:00.300",
        }), protocol);
        await grid.Limit(limit);
        return grid;
    }

    /// <summary>Limits the cell; returns when every silo knows.</summary>
    public async Task Limit(int concurrency)
    {
        await Configs.Put(GridCluster.Caller, Config() with { Cells = [new(Bts, Cell, concurrency)] }, null);
        await Eventually.Holds(
            () => Cluster.Silos.Silos.All(silo => ((InProcessSiloHandle)silo).SiloHost.Services.GetRequiredService<KnownLimits>()
                .LimitOf(SegmentName.Parse(Segment))?.Concurrency == concurrency),
            "every silo knows the limit");
    }

    public ThrottlingConfig Config() => new() { Name = Name, Protocol = _protocol, MaxConcurrency = ThrottlingConfig.Unlimited };

    /// <summary>A device of the cell, in the memory of that silo.</summary>
    public Task<IDeviceGrain> Device(string identification, SiloHandle? at = null) => At(at, async () =>
    {
        var device = await Cluster.ActiveDevice(identification, _protocol);
        await device.Change(
            new() { DeviceIdentification = identification, Protocol = _protocol, PublicKey = "AAAA", BtsId = Bts, CellId = Cell }, null);
        return device;
    });

    /// <summary>Brings the segment into the memory of that silo.</summary>
    public Task PutSegment(SiloHandle at) => At(at, async () =>
    {
        await Cluster.Grains.GetGrain<ISegmentGrain>(Segment).Return("nobody", []);
        return true;
    });

    /// <summary>A permit that is still out although the silo that had its segment, and the device's own, have died since.</summary>
    public Task LeavePermit(string device) => Cluster.Execute(
        $"insert into grid.permit (segment, device, permit, silo) values ('{Segment}', '{device}', '{Guid.NewGuid()}', '127.0.0.1:1@1')");

    /// <summary>Submits a command to each device; returns those accepted.</summary>
    public static async Task<Guid[]> SubmitAll(IEnumerable<IDeviceGrain> devices) =>
        [.. (await Task.WhenAll(devices.Select(device => device.Submit(GridCluster.Submission())))).Select(record => record.CorrelationUid)];

    /// <summary>Waits until the commands have succeeded.</summary>
    public async Task AllSucceed(IEnumerable<Guid> commands)
    {
        foreach (var command in commands)
            (await Cluster.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    public async ValueTask DisposeAsync()
    {
        Exchanges.LetGo();
        await Cluster.DisposeAsync();
        Numbers.Dispose();
    }

    private static async Task<T> At<T>(SiloHandle? silo, Func<Task<T>> work)
    {
        if (silo is not null)
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            return await work();
        }
        finally
        {
            RequestContext.Clear();
        }
    }
}
