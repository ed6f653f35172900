using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Silo;

/// <summary>
/// Asks the membership table whether this silo stands as alive. A silo that was frozen and has been declared dead must not write grain state either:
/// its successor has the grain in memory by then and would not know.
/// </summary>
internal sealed class StorageFence(NpgsqlDataSource database, ILocalSiloDetails silo, IOptions<Orleans.Configuration.ClusterOptions> cluster)
{
    /// <summary>Returns if so.</summary>
    /// <exception cref="PostgresException">The silo has been declared dead.</exception>
    public async Task RequireAlive()
    {
        await using var command = database.CreateCommand("select require_alive($1, $2, $3, $4)");
        command.Parameters.AddWithValue(cluster.Value.ClusterId);
        command.Parameters.AddWithValue(silo.SiloAddress.Endpoint.Address.ToString());
        command.Parameters.AddWithValue(silo.SiloAddress.Endpoint.Port);
        command.Parameters.AddWithValue(silo.SiloAddress.Generation);
        await command.ExecuteNonQueryAsync();
    }
}
