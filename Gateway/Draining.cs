using GridOrleans.Gateway.Rest;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GridOrleans.Gateway;

/// <summary>
/// The gateway's readiness and orderly stop: from the signal on it is no longer ready, for as long as load balancers need to notice it goes on
/// serving, then the server takes no more connections and finishes what is in flight.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime process, RestOptions options, TimeProvider time) : IHealthCheck, IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            process.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The gateway is stopping.")
            : process.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The gateway is starting."));

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(options.StopDelay, time, cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
