using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GridOrleans.Hosting;

/// <summary>Whether this process is connected with the cluster.</summary>
internal sealed class ClusterConnection : IHealthCheck
{
    private volatile int _gateways;

    public void GatewaysChanged(int gateways) => _gateways = gateways;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_gateways > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No silo can be reached."));
}
