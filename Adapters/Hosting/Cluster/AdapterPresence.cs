using GridOrleans.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Keeps the adapter in the registry while it runs: registers once its listeners are open and repeats that as the heartbeat, for as long as
/// it takes. When the process is told to stop it first says that it is leaving, then finishes what is in hand, and deregisters last: until then
/// nobody gives its commands to another.
/// </summary>
internal sealed class AdapterPresence : IHostedLifecycleService, IHealthCheck, IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly AdapterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AdapterPresence> _logger;
    private readonly AdapterLease _lease;
    private readonly CommandsInHand _inHand;
    private readonly CommandExecution _execution;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly string _protocol;

    // Orleans holds observers weakly: without this field the adapter would vanish with the next garbage collection (Orleans handbook, 2.b).
    private readonly AdapterEndpoint _endpoint;
    private IAdapter? _reference;
    private Task _heartbeats = Task.CompletedTask;
    private volatile bool _registered;
    private volatile bool _leaving;

    public AdapterPresence(
        IGrainFactory grains, SpokenProtocol protocol, IOptions<AdapterOptions> options, AdapterEndpoint endpoint, AdapterLease lease,
        CommandsInHand inHand, CommandExecution execution, TimeProvider time, ILogger<AdapterPresence> logger)
    {
        _grains = grains;
        _protocol = protocol.Name;
        _options = options.Value;
        _endpoint = endpoint;
        _lease = lease;
        _inHand = inHand;
        _execution = execution;
        _time = time;
        _logger = logger;
    }

    private IAdapterRegistry Registry => _grains.GetGrain<IAdapterRegistry>(0);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Everything has started, the listeners among it.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _reference = _grains.CreateObjectReference<IAdapter>(_endpoint);
        _heartbeats = Task.Run(() => Repeat(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        var empty = _inHand.Close();
        await Register(CancellationToken.None);
        try
        {
            await empty.WaitAsync(_options.DrainLimit, _time, cancellationToken);
        }
        catch (Exception passed) when (passed is TimeoutException or OperationCanceledException)
        {
            _logger.LogWarning("Stopping with {Count} commands in hand: they did not end within {Limit}.", _inHand.Count, _options.DrainLimit);
            _execution.Abandon();
        }
        await _stopping.CancelAsync();
        await _heartbeats;
        await Deregister();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_leaving)
            return Task.FromResult(HealthCheckResult.Unhealthy("The adapter is stopping."));
        return Task.FromResult(_registered && _lease.IsHeld
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The adapter is not registered with the cluster."));
    }

    public void Dispose() => _stopping.Dispose();

    private async Task Repeat(CancellationToken cancellationToken)
    {
        try
        {
            using var heartbeat = new PeriodicTimer(IAdapterRegistry.Heartbeat, _time);
            do
                await Register(cancellationToken);
            while (await heartbeat.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task Register(CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        try
        {
            await Registry.Register(new AdapterRegistration
            {
                AdapterId = _options.Id,
                Incarnation = _incarnation,
                Protocol = _protocol,
                Capacity = _options.Capacity,
                Adapter = _reference!,
                IsLeaving = _leaving,
            }).WaitAsync(IAdapterRegistry.Heartbeat, _time, cancellationToken);
            _lease.Renew(asked);
            if (!_registered)
                _logger.LogInformation("Adapter {AdapterId} is registered for {Protocol}.", _options.Id, _protocol);
            _registered = true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (_registered)
                _logger.LogWarning("Adapter {AdapterId} cannot reach the registry and keeps trying: {Failure}", _options.Id, failure.Message);
            _registered = false;
        }
    }

    private async Task Deregister()
    {
        try
        {
            await Registry.Deregister(_options.Id, _incarnation).WaitAsync(AttemptLimits.Later, _time);
        }
        catch (Exception failure)
        {
            // The lease ends by itself.
            _logger.LogInformation("Adapter {AdapterId} could not deregister: {Failure}", _options.Id, failure.Message);
        }
    }
}
