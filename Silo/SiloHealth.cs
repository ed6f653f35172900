using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GridOrleans.Silo;

/// <summary>Ready: the silo is an active member of the cluster and the database answers.</summary>
internal sealed class SiloHealth(ISiloStatusOracle membership, NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (membership.CurrentStatus != SiloStatus.Active)
            return HealthCheckResult.Unhealthy($"The silo is {membership.CurrentStatus}.");
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException away)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", away);
        }
    }
}
