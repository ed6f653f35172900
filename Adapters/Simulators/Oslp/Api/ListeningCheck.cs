using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Ready means: the devices can be reached, and the process is not about to stop.</summary>
internal sealed class ListeningCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy());
}
