using GridOrleans.Errors;
using GridOrleans.Gateway.Rest;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GridOrleans.Gateway;

/// <summary>
/// The gateway's readiness and orderly stop: from the signal on it is no longer ready, for as long as load balancers need to notice it goes on
/// serving and closes each connection after its answer, so that clients look for another gateway while none of their requests is under way; then
/// the server takes no more connections and finishes what is in flight.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime process, RestOptions options, TimeProvider time) : IHealthCheck, IHostedLifecycleService
{
    // A gateway that starts while others serve finds the cluster within a second or two; without a cluster, the client shall hear so soon.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(5);

    /// <summary>Passes requests on once the cluster is found; while the gateway stops, asks the client to come with a new connection.</summary>
    /// <exception cref="UnavailableException">The cluster has not been found in time.</exception>
    public async Task Serve(HttpContext context, RequestDelegate next)
    {
        if (!process.ApplicationStarted.IsCancellationRequested)
            await Started(context.RequestAborted);
        if (process.ApplicationStopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        await next(context);
    }

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

    private async Task Started(CancellationToken aborted)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = process.ApplicationStarted.Register(() => started.TrySetResult());
        try
        {
            await started.Task.WaitAsync(StartPatience, time, aborted);
        }
        catch (TimeoutException)
        {
            throw new UnavailableException(ErrorCode.ClusterUnavailable, "The gateway looks for the cluster.", TimeSpan.FromSeconds(2));
        }
    }
}
