using GridOrleans.Adapters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Events;

/// <summary>Tells the listeners of this moment that there are new events: at most one hint under way, however many events come.</summary>
internal sealed partial class EventHints(IServiceProvider services, TimeProvider time, ILogger<EventHints> logger) : BackgroundService
{
    private static readonly TimeSpan PauseBetweenHints = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _news = new(0, 1);

    /// <summary>Events have been committed. Never waits.</summary>
    public void EventsCommitted()
    {
        try
        {
            _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // A hint is pending already and will cover these events, too.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Resolved late: the journal needs the hints, and the registry needs the grains that need the journal.
        var registry = services.GetRequiredService<RegistryWatch>();
        while (!stoppingToken.IsCancellationRequested)
        {
            await _news.WaitAsync(stoppingToken);
            do
            {
                await Hint(registry);
                await Task.Delay(PauseBetweenHints, time, stoppingToken);
            }
            while (await _news.WaitAsync(Echo, stoppingToken));
            // An event becomes readable only when no older transaction runs any more: who looked at the first hint may have looked too early.
            await Hint(registry);
        }
    }

    private async Task Hint(RegistryWatch registry)
    {
        foreach (var listener in registry.Listeners)
        {
            try
            {
                await listener.EventsCommitted();
            }
            catch (Exception failure)
            {
                HintFailed(failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "A listener could not be told of new events; it reads them with its next look")]
    private partial void HintFailed(Exception failure);
}
