using GridOrleans.Audit;
using GridOrleans.Errors;
using GridOrleans.Organisations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Access;

/// <summary>Creates the configured first organisation and makes its token valid, so that a new platform can be used at all. A token that was revoked stays so.</summary>
internal sealed partial class Bootstrap(
    IGrainFactory grains, AuditTrail audit, IOptions<BootstrapOptions> options, TimeProvider time, ILogger<Bootstrap> logger) : BackgroundService
{
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value is not { Organisation: { } organisation, TokenHash: { } hash })
            return;
        while (true)
        {
            try
            {
                var first = grains.GetGrain<IOrganisationGrain>(organisation);
                if (await first.Read() is null)
                    await audit.Record(FirstToken.Giver(organisation), AuditAction.CreateOrganisation, subject: organisation);
                await first.Found();
                await grains.GetGrain<IFirstToken>(organisation).GrantFirst(hash);
                return;
            }
            catch (Exception failure) when (failure is UnavailableException or TimeoutException or Orleans.Runtime.OrleansException)
            {
                NotYet(failure);
                await Task.Delay(PauseBetweenTries, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The first token could not be granted yet")]
    private partial void NotYet(Exception failure);
}
