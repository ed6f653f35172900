using Microsoft.Extensions.Options;

namespace GridOrleans.Silo;

/// <summary>Brings the schema up to date before anything else of the silo starts; told to stop, it waits no longer.</summary>
internal sealed class SchemaAtStart(IOptions<SiloOptions> options, TimeProvider time, ILogger<Schema> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Schema.Migrate(options.Value.ConnectionString, time, logger, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
