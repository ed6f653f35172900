using GridOrleans.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters;

/// <summary>
/// This silo's copy of the registry. When the registry cannot be read, the last copy stays for as long as a lease lasts twice: the
/// registry's own silo may just have died, and the adapters are filling the next one.
/// </summary>
internal sealed partial class RegistryWatch(
    IGrainFactory grains, IOptions<DispatchOptions> options, TimeProvider time, ILogger<RegistryWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Patience = IAdapterRegistry.Lease * 2;

    private volatile IReadOnlyList<AdapterRegistration> _current = [];
    private volatile IReadOnlyList<IEventListener> _listeners = [];
    private long _lastRead = time.GetTimestamp();
    private volatile bool _isWhole;

    /// <summary>The adapters that were there at the last look.</summary>
    public IReadOnlyList<AdapterRegistration> Adapters => _current;

    /// <summary>The event listeners that were there at the last look.</summary>
    public IReadOnlyList<IEventListener> Listeners => _listeners;

    /// <summary>
    /// True when no adapter that is there speaks a protocol. False also while that cannot be told: when this silo has just started, or the registry cannot be read.
    /// </summary>
    public bool IsSpokenByNobody(string protocol) =>
        _isWhole && time.GetElapsedTime(_lastRead) <= Patience && _current.All(adapter => adapter.Protocol != protocol);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RegistryPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var snapshot = await grains.GetGrain<IAdapterRegistry>(0).Read().WaitAsync(options.Value.PushLimit, time, stoppingToken);
                _lastRead = time.GetTimestamp();
                Take(snapshot);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                ReadFailed(failure);
                if (time.GetElapsedTime(_lastRead) > Patience)
                    _current = [];
            }
        }
    }

    private void Take(RegistrySnapshot snapshot)
    {
        // A silo that has just started must not choose among the few whom a registry that has just moved knows already: the device's own adapter may be
        // missing, and have the command in hand from another silo.
        _isWhole |= snapshot.IsComplete;
        if (!_isWhole)
            return;
        // A registry that has just moved does not know everybody yet: who is missing there is not dead.
        var missing = snapshot.IsComplete
            ? []
            : _current.Where(known => snapshot.Adapters.All(seen => seen.AdapterId != known.AdapterId));
        _current = [.. snapshot.Adapters, .. missing];
        _listeners = snapshot.Listeners;
    }

    [LoggerMessage(LogLevel.Warning, "The registry of adapters cannot be read")]
    private partial void ReadFailed(Exception failure);
}
