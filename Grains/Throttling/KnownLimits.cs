using System.Collections.Frozen;
using GridOrleans.Adapters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Throttling;

/// <summary>
/// This silo's copy of the configurations, so that a command costs a look into memory. When they cannot be read, the last copy stays; before the first one nobody
/// knows whether there is a limit, and devices wait.
/// </summary>
internal sealed partial class KnownLimits(
    IGrainFactory grains, IOptions<ThrottlingOptions> options, TimeProvider time, ILogger<KnownLimits> logger) : BackgroundService
{
    // Devices wait for the first copy.
    private static readonly TimeSpan PauseBeforeFirst = TimeSpan.FromMilliseconds(250);

    private volatile Copy? _copy;

    /// <summary>False until the configurations have been read once.</summary>
    public bool AreKnown => _copy is not null;

    /// <summary>The segment in which a device that is reached so needs a permit, or null when it needs none.</summary>
    public SegmentName? SegmentOf(DeviceContact way)
    {
        if (_copy is not { } copy || !copy.ByProtocol.TryGetValue(way.Protocol, out var network))
            return null;
        var segment = new SegmentName(network.Config.Name, way.BtsId ?? SegmentName.None, way.CellId ?? SegmentName.None);
        return network.LimitOf(segment).IsNone ? null : segment;
    }

    /// <summary>What a segment allows; without its configuration everything. Null while that is not known.</summary>
    public SegmentLimit? LimitOf(SegmentName segment) => _copy is not { } copy ? null
        : copy.ByName.TryGetValue(segment.Config, out var network) ? network.LimitOf(segment) : SegmentLimit.None;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await grains.GetGrain<IThrottlingSource>(0).ReadSince(_copy?.Revision ?? -1).WaitAsync(stoppingToken) is { } newer)
                    _copy = new(newer);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                ReadFailed(failure);
            }
            await Task.Delay(AreKnown ? options.Value.RefreshPeriod : PauseBeforeFirst, time, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The throttling configurations cannot be read")]
    private partial void ReadFailed(Exception failure);

    private sealed class Copy(ThrottlingConfigs configs)
    {
        public long Revision => configs.Revision;

        public FrozenDictionary<string, Network> ByName { get; } = configs.All.ToFrozenDictionary(config => config.Name, config => new Network(config));

        public FrozenDictionary<string, Network> ByProtocol => field ??= ByName.Values.ToFrozenDictionary(network => network.Config.Protocol);
    }

    private sealed class Network(ThrottlingConfig config)
    {
        private readonly FrozenDictionary<(int, int), int> _cells =
            config.Cells.ToFrozenDictionary(cell => (cell.BtsId, cell.CellId), cell => cell.MaxConcurrency);

        public ThrottlingConfig Config => config;

        public SegmentLimit LimitOf(SegmentName segment) => new(
            _cells.TryGetValue((segment.BtsId, segment.CellId), out var own) ? own : config.MaxConcurrency,
            config.MaxNewConnections, TimeSpan.FromMilliseconds(config.MaxNewConnectionsResetTimeInMs));
    }
}
